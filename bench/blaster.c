// Load from the kernel's side of a link: keeps a number of ICMP echo requests outstanding and counts the
// replies. A request that gets none in time counts as lost and is sent anew, so that nothing stalls it.
//
//   cc -O2 -Wall -Wextra -o blaster blaster.c
//   blaster ADDRESS SIZE OUTSTANDING SECONDS [RATE]     needs CAP_NET_RAW
//
// SIZE is the ICMP payload in bytes, as ping's -s; RATE so many requests a second and no more, evenly. Prints one line
// of JSON:
//   {"replies":123456,"seconds":5.000,"lost":0}

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, MAX_BURST = 256, MAX_OUTSTANDING = 4096, MAX_SIZE = 65507, SPIN_US = 200, REPLY_ROOM = 128 };
// Who waits for replies soon sends anew; at a given rate a late reply is none the less one.
enum { TIMEOUT_MS = 200, PACED_TIMEOUT_MS = 2000 };

// One request that waits for its reply. Its sequence number is its place plus a multiple of the number of
// slots, so that a reply finds its slot and a late one is told apart.
struct slot {
  uint16_t sequence;
  uint32_t sent_ms; // 0: not sent
};

struct blaster {
  int socket;
  uint16_t id, slots;
  uint64_t replies, lost, sent;
  double rate; // requests a second; 0: as many as replies come
  double left; // requests that were not sent in time and will not be, since a burst is not an even rate
  struct slot slot[MAX_OUTSTANDING];
  uint16_t idle[MAX_OUTSTANDING]; // slots whose request is still to be sent
  unsigned idles;
  uint32_t sum; // of an ICMP message without its sequence number
  struct mmsghdr out[BATCH], in[BATCH];
  struct iovec out_part[BATCH][2], in_part[BATCH];
  struct icmphdr header[BATCH];
  uint8_t reply[BATCH][REPLY_ROOM];
  uint8_t payload[MAX_SIZE];
};

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static bool transient(int error) {
  return error == EAGAIN || error == EINTR || error == ENOBUFS || error == EHOSTUNREACH || error == ENETUNREACH;
}

static uint64_t now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000ull + t.tv_nsec / 1000;
}

// Only this program's echo replies reach the socket; a raw ICMP socket sees every ICMP packet of the host.
static void filter(int socket, uint16_t id) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0), // X: the length of the IP header
      BPF_STMT(BPF_LD | BPF_B | BPF_IND, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ICMP_ECHOREPLY, 0, 3),
      BPF_STMT(BPF_LD | BPF_H | BPF_IND, 4),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, id, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, REPLY_ROOM), // The rest of the reply is not even copied.
      BPF_STMT(BPF_RET | BPF_K, 0),
  };
  struct sock_fprog program = {.len = sizeof code / sizeof *code, .filter = code};
  if (setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) < 0) fail("SO_ATTACH_FILTER");
}

static int open_socket(const char *address, uint16_t id) {
  struct sockaddr_in to = {.sin_family = AF_INET};
  if (inet_pton(AF_INET, address, &to.sin_addr) != 1) {
    fprintf(stderr, "%s is no IPv4 address\n", address);
    exit(2);
  }
  int raw = socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK, IPPROTO_ICMP);
  if (raw < 0) fail("socket");
  int room = 8 << 20;
  setsockopt(raw, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  setsockopt(raw, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  filter(raw, id);
  if (connect(raw, (struct sockaddr *)&to, sizeof to) < 0) fail("connect");
  return raw;
}

static uint16_t fold(uint32_t total) {
  total = (total & 0xffff) + (total >> 16);
  return (total & 0xffff) + (total >> 16);
}

static void prepare(struct blaster *b, size_t size) {
  for (size_t at = 0; at < size; at++) b->payload[at] = at;
  uint32_t total = ICMP_ECHO << 8;
  for (size_t at = 0; at < size; at += 2) {
    total += (uint32_t)b->payload[at] << 8 | (at + 1 < size ? b->payload[at + 1] : 0);
  }
  b->sum = fold(total) + b->id;
  for (unsigned n = 0; n < BATCH; n++) {
    b->header[n] = (struct icmphdr){.type = ICMP_ECHO, .un.echo.id = htons(b->id)};
    b->out_part[n][0] = (struct iovec){&b->header[n], sizeof b->header[n]};
    b->out_part[n][1] = (struct iovec){b->payload, size};
    b->out[n].msg_hdr = (struct msghdr){.msg_iov = b->out_part[n], .msg_iovlen = 2};
    b->in_part[n] = (struct iovec){b->reply[n], REPLY_ROOM};
    b->in[n].msg_hdr = (struct msghdr){.msg_iov = &b->in_part[n], .msg_iovlen = 1};
  }
  for (unsigned n = 0; n < b->slots; n++) {
    b->slot[n].sequence = n;
    b->idle[b->idles++] = n;
  }
}

// Stops where the kernel takes no more: a full queue, or (while ARP has no answer yet) no way to the other end.
static void send_idle(struct blaster *b, uint32_t now_ms, double seconds) {
  while (b->idles > 0) {
    const uint16_t *last = &b->idle[b->idles - 1];
    int batch = b->idles < BATCH ? b->idles : BATCH;
    double due = b->rate == 0 ? batch : b->rate * seconds - b->sent - b->left;
    if (due < 1) return;
    if (due > MAX_BURST) b->left += due - MAX_BURST;
    if (due < batch) batch = due;
    for (int n = 0; n < batch; n++) {
      uint16_t sequence = b->slot[last[-n]].sequence;
      b->header[n].un.echo.sequence = htons(sequence);
      b->header[n].checksum = htons(~fold(b->sum + sequence));
    }
    int sent = sendmmsg(b->socket, b->out, batch, 0);
    if (sent < 0) {
      if (transient(errno)) return;
      fail("sendmmsg");
    }
    for (int n = 0; n < sent; n++) b->slot[last[-n]].sent_ms = now_ms;
    b->idles -= sent;
    b->sent += sent;
  }
}

// The slot gets its next sequence number; a reply to the one before no longer fits.
static void free_slot(struct blaster *b, uint16_t at) {
  uint32_t next = (uint32_t)b->slot[at].sequence + b->slots;
  b->slot[at].sequence = next > 0xffff ? at : next;
  b->slot[at].sent_ms = 0;
  b->idle[b->idles++] = at;
}

static void receive(struct blaster *b) {
  int received = recvmmsg(b->socket, b->in, BATCH, 0, NULL);
  if (received < 0) {
    if (transient(errno)) return;
    fail("recvmmsg");
  }
  for (int n = 0; n < received; n++) {
    struct icmphdr icmp;
    memcpy(&icmp, b->reply[n] + (b->reply[n][0] & 0xf) * 4, sizeof icmp);
    uint16_t sequence = ntohs(icmp.un.echo.sequence), at = sequence % b->slots;
    if (b->slot[at].sequence != sequence || b->slot[at].sent_ms == 0) continue; // late
    b->replies++;
    free_slot(b, at);
  }
}

static void expire(struct blaster *b, uint32_t now_ms) {
  uint32_t timeout_ms = b->rate == 0 ? TIMEOUT_MS : PACED_TIMEOUT_MS;
  for (unsigned at = 0; at < b->slots; at++) {
    if (b->slot[at].sent_ms == 0 || now_ms - b->slot[at].sent_ms < timeout_ms) continue;
    b->lost++;
    free_slot(b, at);
  }
}

static double blast(struct blaster *b, double seconds) {
  uint64_t start = now_us(), end = start + seconds * 1e6, now = start, expiry = start, busy = start;
  struct pollfd poller = {.fd = b->socket, .events = POLLIN};
  while (now < end) {
    uint32_t now_ms = (now - start) / 1000 + 1;
    uint64_t before = b->replies;
    receive(b);
    if (b->replies > before) busy = now;
    if (now - expiry > TIMEOUT_MS * 1000 / 4) {
      expire(b, now_ms);
      expiry = now;
    }
    send_idle(b, now_ms, (now - start) / 1e6);
    // Sleeping at once makes both ends wait for each other's waking up, which measures the scheduler.
    if (now - busy > SPIN_US) poll(&poller, 1, b->idles > 0 ? 1 : 20);
    now = now_us();
  }
  return (now - start) / 1e6;
}

int main(int argc, char **argv) {
  static struct blaster b;
  if (argc != 5 && argc != 6) {
    fprintf(stderr, "usage: blaster ADDRESS SIZE OUTSTANDING SECONDS [RATE]\n");
    return 2;
  }
  long size = atol(argv[2]), slots = atol(argv[3]);
  double seconds = atof(argv[4]);
  b.rate = argc == 6 ? atof(argv[5]) : 0;
  if (size < 0 || size > MAX_SIZE || slots < 1 || slots > MAX_OUTSTANDING || !(seconds > 0 && seconds <= 3600)) {
    fprintf(stderr, "SIZE 0 to %d, OUTSTANDING 1 to %d, SECONDS up to 3600\n", MAX_SIZE, MAX_OUTSTANDING);
    return 2;
  }
  b.id = getpid();
  b.slots = slots;
  b.socket = open_socket(argv[1], b.id);
  prepare(&b, size);
  double took = blast(&b, seconds);
  printf("{\"replies\":%llu,\"seconds\":%.3f,\"lost\":%llu}\n", (unsigned long long)b.replies, took,
         (unsigned long long)b.lost);
}

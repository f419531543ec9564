// The reference for what a TAP can carry: answers ARP and ICMP echo for one address, in place, in the
// fewest steps that still check what a stack must check. One read and one write a packet, no queues.
//
//   cc -O2 -Wall -Wextra -o reflector reflector.c
//   reflector TAPNAME ADDRESS        runs until it is killed or the TAP is deleted

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_ether.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { ARP_LENGTH = 28, IP_HEADER = 20, ICMP_HEADER = 8, ECHO_REPLY = 0, ECHO_REQUEST = 8, TTL = 64 };

static const uint8_t MAC[ETH_ALEN] = {0x02, 0x74, 0x61, 0x70, 0x69, 0x70};

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static uint16_t load16(const uint8_t *at) {
  uint16_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

static uint32_t load32(const uint8_t *at) {
  uint32_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

static void store16(uint8_t *at, uint16_t value) { memcpy(at, &value, sizeof value); }
static void store32(uint8_t *at, uint32_t value) { memcpy(at, &value, sizeof value); }

static uint16_t fold(uint64_t total) {
  total = (total & 0xffffffff) + (total >> 32);
  total = (total & 0xffff) + (total >> 16 & 0xffff) + (total >> 32);
  total = (total & 0xffff) + (total >> 16);
  return (total & 0xffff) + (total >> 16);
}

// RFC 1071: the sum does not depend on byte order, so that it needs no swapping. 0xffff: correct.
static uint16_t sum(const uint8_t *at, size_t length) {
  uint64_t total = 0;
  for (; length >= 4; at += 4, length -= 4) total += load32(at);
  if (length >= 2) {
    total += load16(at);
    at += 2;
    length -= 2;
  }
  if (length == 1) total += load16((const uint8_t[2]){*at, 0});
  return fold(total);
}

// RFC 1624, equation 3; all in network order.
static uint16_t update(uint16_t checksum, uint16_t old, uint16_t new) {
  return ~fold((uint64_t)(uint16_t)~checksum + (uint16_t)~old + new);
}

// Addresses are in network order throughout.
static bool answer_arp(uint32_t self, uint8_t *arp, size_t length) {
  static const uint8_t request[8] = {0, 1, 0x08, 0, ETH_ALEN, 4, 0, 1};
  if (length < ARP_LENGTH || memcmp(arp, request, sizeof request) != 0) return false;
  if (load32(arp + 24) != self) return false;
  arp[7] = 2;
  memcpy(arp + 18, arp + 8, ETH_ALEN + 4);
  memcpy(arp + 8, MAC, ETH_ALEN);
  store32(arp + 14, self);
  return true;
}

static bool answer_echo(uint32_t self, uint8_t *ip, size_t length) {
  if (length < IP_HEADER || ip[0] >> 4 != 4) return false;
  size_t header = (ip[0] & 0xf) * 4u, total = ntohs(load16(ip + 2));
  if (header < IP_HEADER || total < header + ICMP_HEADER || total > length) return false;
  if (sum(ip, header) != 0xffff) return false;
  if (load32(ip + 16) != self || ip[9] != IPPROTO_ICMP) return false;
  if ((ntohs(load16(ip + 6)) & 0x3fff) != 0) return false; // a fragment

  uint8_t *icmp = ip + header;
  if (icmp[0] != ECHO_REQUEST || icmp[1] != 0) return false;
  if (sum(icmp, total - header) != 0xffff) return false;

  icmp[0] = ECHO_REPLY;
  store16(icmp + 2, update(load16(icmp + 2), htons(ECHO_REQUEST << 8), htons(ECHO_REPLY << 8)));
  store32(ip + 16, load32(ip + 12)); // Swapping addresses leaves the sum as it is.
  store32(ip + 12, self);
  uint16_t old = load16(ip + 8);
  ip[8] = TTL;
  store16(ip + 10, update(load16(ip + 10), old, load16(ip + 8)));
  return true;
}

static bool answer(uint32_t self, uint8_t *frame, size_t length) {
  if (length < ETH_HLEN) return false;
  uint8_t *packet = frame + ETH_HLEN;
  length -= ETH_HLEN;
  switch (ntohs(load16(frame + 12))) {
  case ETH_P_ARP:
    if (!answer_arp(self, packet, length)) return false;
    break;
  case ETH_P_IP:
    if (memcmp(frame, MAC, ETH_ALEN) != 0 || !answer_echo(self, packet, length)) return false;
    break;
  default:
    return false;
  }
  memcpy(frame, frame + ETH_ALEN, ETH_ALEN);
  memcpy(frame + ETH_ALEN, MAC, ETH_ALEN);
  return true;
}

static int attach(const char *name) {
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) fail("/dev/net/tun");
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
  if (ioctl(fd, TUNSETIFF, &request) < 0) fail(name);
  return fd;
}

static void reflect(int fd, uint32_t self) {
  static uint8_t frame[ETH_HLEN + 65536];
  struct pollfd poller = {.fd = fd, .events = POLLIN};
  for (;;) {
    ssize_t length = read(fd, frame, sizeof frame);
    if (length < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN) fail("read");
      if (poll(&poller, 1, -1) < 0 && errno != EINTR) fail("poll");
    } else if (answer(self, frame, length) && write(fd, frame, length) < 0 && errno != EAGAIN) {
      fail("write");
    }
  }
}

int main(int argc, char **argv) {
  uint32_t self;
  if (argc != 3 || inet_pton(AF_INET, argv[2], &self) != 1) {
    fprintf(stderr, "usage: reflector TAPNAME ADDRESS\n");
    return 2;
  }
  reflect(attach(argv[1]), self);
}

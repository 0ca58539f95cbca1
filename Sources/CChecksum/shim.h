#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Swift has no name for the instruction, and packages are built for processors that may lack it. */

#if defined(__x86_64__)

static inline int octroi_has_crc32c(void) { return __builtin_cpu_supports("sse4.2"); }

/* CRC-32C of the bytes on top of what came before them; the caller inverts at both ends. */
__attribute__((target("sse4.2"))) static inline uint32_t octroi_crc32c(uint32_t crc, const void *bytes, size_t count) {
    const unsigned char *at = bytes;
    uint64_t state = crc, word;
    for (; count >= sizeof word; at += sizeof word, count -= sizeof word) {
        memcpy(&word, at, sizeof word);
        state = __builtin_ia32_crc32di(state, word);
    }
    for (; count > 0; at++, count--) state = __builtin_ia32_crc32qi((uint32_t)state, *at);
    return (uint32_t)state;
}

#else

static inline int octroi_has_crc32c(void) { return 0; }
static inline uint32_t octroi_crc32c(uint32_t crc, const void *bytes, size_t count) { (void)bytes; (void)count; return crc; }

#endif

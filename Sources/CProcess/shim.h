#pragma once
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* prctl and execv take what Swift cannot give: variadics and pointers to pointers. */

/* Leaves no core file, lets nobody read the process's memory, and takes back Swift's crash handler, whose backtrace
   prints registers. 0, or errno. */
static inline int octroi_keep_memory_to_itself(void) {
    static const int crashes[] = {SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
    const struct rlimit none = {0, 0};
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        if (signal(crashes[i], SIG_DFL) == SIG_ERR) return errno;
    if (setrlimit(RLIMIT_CORE, &none) != 0) return errno;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : errno;
}

/* Raises the limit of open files to what is wanted, or as far as the system lets it. Returns the limit, 0 where unknown. */
static inline unsigned long octroi_raise_open_files(unsigned long wanted) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    if (limit.rlim_cur >= wanted) return limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

/* Starts this program again in its own place, without audit mode's options and variable. Returns errno if it could not. */
static inline int octroi_restart_without_audit_mode(void) {
    static char words[1 << 16];
    static char *arguments[1 << 10];
    const int file = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    if (file < 0) return errno;
    const ssize_t length = read(file, words, sizeof words - 1);
    close(file);
    if (length <= 0) return EIO;
    size_t count = 0;
    for (char *word = words; word < words + length; word += strlen(word) + 1) {
        if (strcmp(word, "--audit-mode") == 0 || strncmp(word, "--audit-seconds=", 16) == 0) continue;
        if (strcmp(word, "--audit-seconds") == 0) {
            word += strlen(word) + 1;
            continue;
        }
        if (count < sizeof arguments / sizeof *arguments - 1) arguments[count++] = word;
    }
    arguments[count] = NULL;
    if (unsetenv("SSLKEYLOGFILE") != 0) return errno;
    execv("/proc/self/exe", arguments);
    return errno;
}

#pragma once
#include <curl/curl.h>

/* Swift cannot call variadic functions: one shim for each type of argument. The parentheses keep curl's
   macros of the same names away. */

static inline CURLcode octroi_easy_set_long(CURL *easy, CURLoption option, long value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode octroi_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return (curl_easy_setopt)(easy, option, value);
}

/* NULL clears the option, where libcurl was built with a default too. */
static inline CURLcode octroi_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode octroi_easy_set_pointer(CURL *easy, CURLoption option, void *value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode octroi_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode octroi_easy_set_share(CURL *easy, CURLSH *share) {
    return (curl_easy_setopt)(easy, CURLOPT_SHARE, share);
}

/* CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION. */
static inline CURLcode octroi_easy_set_write(CURL *easy, CURLoption option, curl_write_callback value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode octroi_easy_set_read(CURL *easy, curl_read_callback value) {
    return (curl_easy_setopt)(easy, CURLOPT_READFUNCTION, value);
}

static inline CURLcode octroi_easy_get_long(CURL *easy, CURLINFO info, long *value) {
    return (curl_easy_getinfo)(easy, info, value);
}

static inline CURLcode octroi_easy_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return (curl_easy_getinfo)(easy, info, value);
}

/* The string is libcurl's and lives as long as the handle. */
static inline CURLcode octroi_easy_get_string(CURL *easy, CURLINFO info, char **value) {
    return (curl_easy_getinfo)(easy, info, value);
}

static inline CURLMcode octroi_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}

static inline CURLSHcode octroi_share_set_data(CURLSH *share, CURLSHoption option, curl_lock_data value) {
    return (curl_share_setopt)(share, option, value);
}

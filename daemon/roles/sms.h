/*
 * One short message to a gateway over HTTPS, through libcurl: a JSON body by a template, a bearer
 * token. It knows no gateway in particular, and neither number nor text leaves it in words.
 */
#ifndef DAEMON_ROLES_SMS_H
#define DAEMON_ROLES_SMS_H

#include "proto/base/buf.h"
#include "proto/base/fault.h"

struct sms;

/* Borrowed until sms_new is over. */
struct sms_options {
	const char *url;      /* https://..; http:// on this machine alone */
	const char *token;    /* "": none. Wiped by the caller */
	struct span ca;       /* PEM of who is trusted; empty: the system's */
	const char *template; /* JSON in which "{to}" and "{text}" stand for what is sent */
};

enum sms_end {
	SMS_SENT,   /* 2xx */
	SMS_AGAIN,  /* 429, 5xx, or it was not reached */
	SMS_FAILED, /* it never will be */
};

#define SMS_TROUBLE 80

/* FAULT_FALSE config for an address or a template that is none; FAULT_UNABLE sms_library. */
struct sms *sms_new(const struct sms_options *options, struct fault *fault) MUST_CHECK;
void sms_free(struct sms **sms);

/* At most ten seconds; `trouble` says no more than a status or libcurl's word for what is wrong. */
enum sms_end sms_send(
    struct sms *sms, const char *number, const char *text, char trouble[SMS_TROUBLE]) MUST_CHECK;

/* The template with both in it, as JSON strings have them; false if no JSON comes of it. */
bool sms_body(
    struct buf *out, const char *template, const char *number, const char *text) MUST_CHECK;

#endif

/*
 * Why something did not work, in a form that both a program and a person can use.
 * It does not decide what is shown to whom: callers print, log or answer it.
 */
#ifndef PROTO_BASE_FAULT_H
#define PROTO_BASE_FAULT_H

#include <stdbool.h>

#define MUST_CHECK               __attribute__((warn_unused_result))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

/* The two ways to fail; their values are the exit codes of the command-line tool. */
enum fault_kind {
	FAULT_NONE = 0,
	FAULT_FALSE = 1,  /* it was looked at, and it is not right */
	FAULT_UNABLE = 2, /* it could not be looked at: no such file, no memory, wrong use */
};

struct fault {
	enum fault_kind kind;
	const char *code; /* stable, lower_snake_case, static storage */
	char text[320];   /* one English sentence without a final full stop */
};

/*
 * Sets the fault and returns false, so that `return fault_set(...)` reads as what it does.
 * The first reason wins: a fault that is already set is left alone. `code` must have static
 * storage. `fault` may be NULL where the caller does not want the reason.
 */
bool fault_set(struct fault *fault, enum fault_kind kind, const char *code, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* FAULT_FALSE with a code and a sentence. */
#define fault_false(fault, code, ...) fault_set(fault, FAULT_FALSE, code, __VA_ARGS__)
/* FAULT_UNABLE with a code and a sentence. */
#define fault_unable(fault, code, ...) fault_set(fault, FAULT_UNABLE, code, __VA_ARGS__)

/* Puts "context: " before the text of a fault that is set; nothing otherwise. */
void fault_prefix(struct fault *fault, const char *format, ...) PRINTF_LIKE(2, 3);

#endif

/*
 * What libsodium answered is remembered: cases are the same record but for one lie, and so nearly
 * all points that they multiply are the same. Results alone are kept, of whole inputs, so that
 * nothing is judged otherwise; TAMPER_FORGET=1 asks libsodium each time.
 */
#ifndef TESTS_TAMPER_REMEMBER_H
#define TESTS_TAMPER_REMEMBER_H

/* From now on. What a process knows, its children know when they begin. */
void remember_start(void);

#endif

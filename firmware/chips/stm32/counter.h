#ifndef EDGEC_COUNTER_H
#define EDGEC_COUNTER_H

/* Needs the clocks to be up. */
void counter_init(void);

#endif

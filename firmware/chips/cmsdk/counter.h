#ifndef EDGEC_COUNTER_H
#define EDGEC_COUNTER_H

void counter_init(void);

#endif

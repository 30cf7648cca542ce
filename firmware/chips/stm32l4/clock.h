#ifndef EDGEC_CLOCK_H
#define EDGEC_CLOCK_H

/* Raises the core's clock to the board's, with the flash set up for it. To be called once, after a reset. */
void clock_init(void);

#endif

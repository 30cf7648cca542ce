#ifndef EDGEC_AN3155_COMMANDS_H
#define EDGEC_AN3155_COMMANDS_H

#include <stdint.h>

/* Carries a command out whose code came, from its first acknowledgement on. */
typedef void (*an3155_command_t)(void);

/* NULL where there is no such command. */
an3155_command_t an3155_command_of(uint8_t code);

#endif

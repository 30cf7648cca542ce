#include <stdlib.h>

#include "block.h"

/* No block has this key. */
#define NO_BLOCK UINT64_MAX

static const link_t no_link = {.key = NO_BLOCK};

void links_create(passage_t *passage) {
    passage->links[0] = passage->links[1] = no_link;
    passage->more_links = NULL;
}

link_t *links_find(passage_t *passage, uint64_t key) {
    for (unsigned i = 0; i < 2; i++) {
        if (passage->links[i].key == key) {
            return &passage->links[i];
        }
    }
    for (more_links_t *more = passage->more_links; more != NULL; more = more->other) {
        if (more->link.key == key) {
            const link_t found = more->link;
            more->link = passage->links[1];
            passage->links[1] = passage->links[0];
            passage->links[0] = found;
            return &passage->links[0];
        }
    }
    return NULL;
}

link_t *links_add(passage_t *passage) {
    if (passage->links[1].key != NO_BLOCK) {
        more_links_t *more = allocate(1, sizeof *more);
        *more = (more_links_t){.other = passage->more_links, .link = passage->links[1]};
        passage->more_links = more;
    }
    passage->links[1] = passage->links[0];
    passage->links[0] = no_link;
    return &passage->links[0];
}

void links_visit(passage_t *passage, void (*visit)(link_t *link)) {
    for (unsigned i = 0; i < 2; i++) {
        if (passage->links[i].key != NO_BLOCK) {
            visit(&passage->links[i]);
        }
    }
    for (more_links_t *more = passage->more_links; more != NULL; more = more->other) {
        visit(&more->link);
    }
}

static void settle(passage_t *passage, link_t *link) {
    if (link->key != NO_BLOCK && link->executions != 0) {
        link->next->executions += link->executions;
        if (passage->block != NULL) {
            passage->block->branch_cycles += link->executions * link->branch;
        }
        link->executions = 0;
    }
}

void links_settle(passage_t *passage) {
    settle(passage, &passage->links[0]);
    settle(passage, &passage->links[1]);
    for (more_links_t *more = passage->more_links; more != NULL; more = more->other) {
        settle(passage, &more->link);
    }
}

void links_clear(passage_t *passage) {
    for (more_links_t *more = passage->more_links, *other; more != NULL; more = other) {
        other = more->other;
        free(more);
    }
    links_create(passage);
}

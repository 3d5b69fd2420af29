/* thuocso score: see its row in commands.c. */
#pragma once

int cmd_score(int argc, char **argv);

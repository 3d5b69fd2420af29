/* Roles in words. */
#pragma once

struct json_out;

/* {"vi","en"} of a role's code, null for one that is not known. */
void role_put_words(struct json_out *out, const char *code);

/* Names spoilt the ways people spoil them, the same way for the same seed. */
#pragma once

#include "base/random.h"
#include "base/str.h"

struct mem;
struct unit;

/* How the word for the kind is written. */
enum noise_kind_word { NOISE_KIND_FULL, NOISE_KIND_LOWER, NOISE_KIND_SHORT, NOISE_KIND_NONE, NOISE_KIND_WORDS };

/* What is done to the name, before (the first) and after the word for its kind is added. */
enum noise_way {
	NOISE_AS_IS,
	NOISE_NUMBER,     /* 1, 01, I, Một */
	NOISE_I_Y,        /* Mỹ, Mĩ */
	NOISE_GLUED,      /* ĐứcMỹ */
	NOISE_APOSTROPHE, /* Ea H'leo, Ea H’leo, Ea Hleo, Ea-H'leo */
	NOISE_OLD_TONE,   /* Hòa, Hoà */
	NOISE_NFD,
	NOISE_STRIPPED,    /* no marks */
	NOISE_TONELESS,    /* no tones, other marks kept */
	NOISE_HALF_WORDS,  /* some words without marks */
	NOISE_UPPER,
	NOISE_LOWER,
	NOISE_SPACES,
	NOISE_OFFICE, /* UBND xã ... */
	NOISE_ETH,    /* Ð for Đ */
	NOISE_WAYS
};

struct noise {
	enum noise_kind_word word;
	enum noise_way ways[2]; /* at most one of each half */
};

/* A spoiling drawn at random. */
struct noise noise_draw(struct random *random);

/* The name of 'unit', spoilt. */
struct str noise_name(struct mem *mem, struct random *random, struct noise noise, const struct unit *unit);

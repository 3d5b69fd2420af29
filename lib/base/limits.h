/* Every limit has a number and a name, and stands here. */
#pragma once

#include <stddef.h>

#define KIB(n) ((size_t)(n) * 1024)
#define MIB(n) ((size_t)(n) * 1024 * 1024)

enum {
	LIMIT_JSON_DEPTH = 64,       /* levels of brackets */
	LIMIT_CSV_COLUMNS = 1024,
	LIMIT_CSV_FIELD = 65536,     /* bytes of one field */
	LIMIT_REGEX_MATCH = 200000,  /* PCRE2 match limit */
	LIMIT_REGEX_DEPTH = 2000,
	LIMIT_PUSH_ROWS = 20000,     /* observations in one push */
	LIMIT_PUSH_KEY = 200,        /* bytes of an idempotency key */
	LIMIT_FACT_TEXT = 1000,      /* bytes of a basis or a note */
	LIMIT_NAME = 300,            /* bytes of a unit's name */
	LIMIT_CODE = 64,             /* bytes of any code */
	LIMIT_UNITS = 50000,         /* units in one list */
	LIMIT_INDICATORS = 2000,     /* in one framework */
	LIMIT_NAMED_FIGURES = 4000,  /* figures of one text that get a metric */
	LIMIT_ZIP_ENTRIES = 5000,    /* files in one xlsx or docx */
	LIMIT_NOTE = 2000,           /* bytes of a remark */
	LIMIT_DROP_ROWS = 200000,    /* rows of one table of figures */
	LIMIT_XML_NODES = 4000000,   /* elements, attributes and texts of one tree */
	LIMIT_FORM_ELEMENTS = 500000, /* elements of one filled-in instance */
	LIMIT_FORM_WORK = 20000000,  /* nodes looked at to order one form */
	LIMIT_FORM_CHAIN = 1000,     /* calculations that wait for one another */
	LIMIT_VIOLATIONS = 1000,     /* told of one instance */
	LIMIT_XPATH_TEXT = 32768,    /* bytes of one expression */
	LIMIT_XPATH_NODES = 20000,   /* parts of one expression */
	LIMIT_XPATH_DEPTH = 128,     /* levels of brackets in one expression */
	LIMIT_XPATH_HEIGHT = 1000,   /* levels of operators in one expression */
	LIMIT_XPATH_WORK = 20000000, /* nodes looked at by one evaluation */
	LIMIT_XPATH_PATTERNS = 1000, /* regular expressions kept ready */
	LIMIT_HTML_ROWS = 20000,     /* of one table */
	LIMIT_HTML_CELLS = 1000000,  /* of all tables of a page */
	LIMIT_HTML_TABLES = 500,     /* of one page */
	LIMIT_MATCHES = 20000,       /* of a pattern in one text */
	LIMIT_XLSX_SHEETS = 256,
	LIMIT_XLSX_ROWS = 1048576,
	LIMIT_XLSX_STRINGS = 2000000,
	LIMIT_XLSX_FORMATS = 65536,
	LIMIT_XLSX_MERGED = 65536,
	LIMIT_FORM_ROWS = 200000,    /* of one sheet of a form */
	LIMIT_FORM_COLUMNS = 1000,
	LIMIT_FORM_HEADER = 1000,    /* bytes of a column's header */
	LIMIT_FORM_DEPTH = 40,       /* groups in groups */
	LIMIT_FORM_NODES = 100000,   /* questions, with those a loop makes */
	LIMIT_FORM_BRACKETS = 200,   /* open at once in an expression */
	LIMIT_FORM_REMARKS = 1000,   /* what is told of one form */
	LIMIT_FORM_REMARK = 4000,    /* bytes of one remark */
	LIMIT_HTTP_URL = 8192,       /* bytes of a request's address */
	LIMIT_HTTP_FIELDS = 100,     /* header fields of a request */
	LIMIT_HTTP_PARAMS = 64,      /* query parameters */
	LIMIT_HTTP_SEGMENTS = 32,    /* of a path */
	LIMIT_EVENT_MOVES = 50,      /* units told of in one ranking event */
	LIMIT_PARTS = 200,           /* of one multipart body */
	LIMIT_PART_LINES = 16,       /* in the head of one of them */
	LIMIT_FORM_ID = 120,         /* bytes of a form's id */
	LIMIT_INSTANCE_ID = 200,     /* bytes of a filled-in form's id */
	LIMIT_FILE_NAME = 200,       /* bytes of the name of a file that came with a form */
	LIMIT_FORMS = 200,           /* compiled ones kept by a worker */
	LIMIT_HTTP_ETAGS = 16,       /* looked at in If-None-Match */
};

#define LIMIT_XPATH_MEMORY MIB(64) /* taken by one evaluation */
#define LIMIT_XPATH_STRING MIB(8) /* one text that an expression makes */
#define LIMIT_FORM_TEXT  MIB(32)  /* text of one sheet of a form */
#define LIMIT_FORM_XML   MIB(64)  /* a compiled form */
#define LIMIT_VALUE      4500000000000000000LL /* millionths of any figure, either way */
#define LIMIT_FILE       MIB(64)  /* a file read whole by the command line */
#define LIMIT_TEXT       MIB(8)   /* a report read by the narrative probe */
#define LIMIT_HTML       MIB(8)   /* a page read for its tables */
#define LIMIT_HTTP_BODY  MIB(16)
#define LIMIT_HTTP_BODY_SMALL KIB(64) /* unless the route says otherwise */
#define LIMIT_SUBMISSION  MIB(10)  /* what phones are told that they may send at once */
#define LIMIT_ARENA_FORMS MIB(1024) /* all compiled forms of a worker */
#define LIMIT_CACHE       MIB(64)  /* answers kept by one worker */
#define LIMIT_CACHE_EXTRA KIB(1)   /* what keeping one costs beside its body */
#define LIMIT_OPTIONS_FILE KIB(256)
#define LIMIT_HTTP_HEAD  KIB(32)
#define LIMIT_UNZIPPED   MIB(256) /* inflated bytes of one xlsx or docx */
#define LIMIT_FETCH_SIZE MIB(16)  /* one fetched body, unpacked */
#define LIMIT_PAYLOAD    MIB(64)  /* what is stored of one probe run */
#define LIMIT_XLSX_STRING_BYTES MIB(64)
#define LIMIT_ARENA_JOB  MIB(256)
#define LIMIT_ARENA_TOOL MIB(4096)
#define LIMIT_STREAM_AHEAD  KIB(256) /* put and not yet sent before a job waits */
#define LIMIT_EVENT_BACKLOG MIB(1)   /* waiting for one listener of a channel */
#define LIMIT_ARENA_BOARDS MIB(2048) /* all boards of a worker */
#define LIMIT_BOARD_JSON MIB(32)   /* one board as JSON */
#define LIMIT_BOARD_QUIET 100000LL /* microseconds without changes before units are read again */
#define LIMIT_BOARD_AGE  100000LL  /* microseconds that a made board is good enough for */

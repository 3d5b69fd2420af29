#include "survey/publish.h"

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypt/seal.h"
#include "pg/db.h"
#include "survey/publish.sql.h"
#include "xml/tree.h"

/* The first element of that local name on a chain of names from the document down. */
static const struct tree_node *
descend(const struct tree_node *node, const char *const *names)
{
	for (; node && *names; names++)
		node = tree_child(node, *names);
	return node;
}

static bool
read_names(struct mem *mem, struct str xform, struct published *out, struct fail *f)
{
	static const char *const to_title[] = { "html", "head", "title", NULL };
	static const char *const to_instance[] = { "html", "head", "model", "instance", NULL };
	static const char *const to_model[] = { "html", "head", "model", NULL };
	const struct tree_read how = { .file = "form" };
	struct tree_node *document = tree_read(mem, &how, xform, f);
	const struct tree_node *instance, *root, *title, *model;

	if (!document)
		return false;
	instance = descend(document, to_instance);
	root = instance ? tree_first(instance) : NULL;
	title = descend(document, to_title);
	model = descend(document, to_model);
	if (!root || tree_attr_text(root, "id").n == 0 || tree_attr_text(root, "id").n > LIMIT_FORM_ID)
		return fail(f, NO_INSTANCE, "form:/html/head/model/instance", "id");
	out->form = tree_attr_text(root, "id");
	out->version = tree_attr_text(root, "version");
	if (!out->version.s)
		out->version = str_n("", 0);
	out->title = title ? str_trim(tree_text(mem, title)) : str_n("", 0);
	if (out->title.n == 0)
		out->title = out->form;
	model = tree_child(model, "itext");
	for (const struct tree_node *t = model ? tree_first(model) : NULL; t; t = tree_next(t))
		out->languages++;
	return true;
}

static bool
open_to_unit(struct db *db, int64_t form, const struct publish *what, struct fail *f)
{
	const struct rows *unit = NULL;

	if (what->unit) {
		unit = db_query(db, &SQL_publish_unit, f, arg_text(what->unit));
		if (!unit)
			return false;
		if (rows_n(unit) == 0)
			return fail(f, UNKNOWN_UNIT, "", what->unit, "");
	}
	return db_query(db, &SQL_publish_offer, f, arg_int(form), unit ? arg_int(row_int(unit, 0, 0)) : arg_null(),
			arg_text(what->until)) != NULL;
}

static bool
put_version(struct mem *mem, struct db *db, int64_t form, const struct publish *what, struct published *out,
	    struct fail *f)
{
	const struct rows *rows = db_query(db, &SQL_publish_version, f, arg_int(form), arg_str(out->version),
					   arg_str(out->title), arg_text(""), arg_bytes(what->xform),
					   arg_bytes(what->workbook), arg_text(what->counts));

	if (!rows)
		return false;
	if (rows_n(rows) == 0)
		return fail(f, FORM_VERSION_OTHER, "", str_dup(mem, out->form), str_dup(mem, out->version));
	out->version_id = row_int(rows, 0, 0);
	out->is_new = row_bool(rows, 0, 1);
	return true;
}

bool
publish_form(struct mem *mem, struct db *db, const struct publish *what, struct published *out, struct fail *f)
{
	uint8_t closing[SEAL_KEY], opening[SEAL_KEY];
	const struct rows *rows;
	int64_t form;

	*out = (struct published){ 0 };
	if (!read_names(mem, what->xform, out, f) || !db_begin(db, f))
		return false;
	seal_pair(closing, opening);
	rows = db_query(db, &SQL_publish_form, f, arg_str(out->form), arg_bytes(str_n((const char *)closing, SEAL_KEY)),
			arg_bytes(str_n((const char *)opening, SEAL_KEY)));
	if (!rows)
		return false;
	form = row_int(rows, 0, 0);
	if (!put_version(mem, db, form, what, out, f))
		return false;
	for (size_t i = 0; i < what->n_files; i++)
		if (!db_query(db, &SQL_publish_media, f, arg_int(out->version_id), arg_str(what->files[i].name),
			      arg_text(what->files[i].type), arg_bytes(what->files[i].bytes)))
			return false;
	return open_to_unit(db, form, what, f) && db_commit(db, f);
}

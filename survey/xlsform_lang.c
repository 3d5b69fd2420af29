/* Languages of a form: what is not translated, and names without a code. */
#include "survey/xlsform_in.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

/* --- columns that one language has and another lacks --- */

struct lang {
	const char *name;
	VEC(const char *) missing;
};
struct column {
	const char *name;
	VEC(const char *) langs;
};
struct table {
	VEC(struct lang) langs;
	VEC(struct column) columns;
};

static const struct { const char *first, *second, *name; } translated[] = {
	{ "label", NULL, "label" }, { "hint", NULL, "hint" }, { "guidance_hint", NULL, "guidance_hint" },
	{ "media", "image", "image" }, { "media", "big-image", "big-image" }, { "media", "audio", "audio" }, { "media", "video", "video" },
	{ "bind", "jr:constraintMsg", "constraint_message" }, { "bind", "jr:requiredMsg", "required_message" },
};

static void
add(struct xform *x, struct table *t, const char *name, const char *lang)
{
	struct column *column = NULL;
	bool have = false;

	for (size_t i = 0; i < t->langs.n; i++)
		have = have || strcmp(t->langs.at[i].name, lang) == 0;
	if (!have)
		*vec_push(x->mem, &t->langs) = (struct lang){ .name = lang };
	for (size_t i = 0; i < t->columns.n; i++)
		if (strcmp(t->columns.at[i].name, name) == 0)
			column = &t->columns.at[i];
	if (!column) {
		column = vec_push(x->mem, &t->columns);
		*column = (struct column){ .name = name };
	}
	*vec_push(x->mem, &column->langs) = lang;
}

static void
read_heads(struct xform *x, enum xsheet sheet, struct table *t)
{
	for (size_t i = 0; i < x->rows[sheet].nheads; i++) {
		const struct xhead *h = &x->rows[sheet].heads[i];

		for (size_t k = 0; h->depth && k < ARRAY_LEN(translated); k++) {
			unsigned depth = translated[k].second ? 2 : 1;

			if (strcmp(h->path[0], translated[k].first) != 0 || h->depth < depth ||
			    (translated[k].second && strcmp(h->path[1], translated[k].second) != 0))
				continue;
			add(x, t, translated[k].name, h->depth > depth ? h->path[depth] : "default");
		}
	}
}

static bool
column_has(const struct column *column, const char *lang)
{
	for (size_t i = 0; i < column->langs.n; i++)
		if (strcmp(column->langs.at[i], lang) == 0)
			return true;
	return false;
}

/* Languages with gaps, in the order their first gap comes up; columns by name. */
static void
put_gaps(struct xform *x, const struct table *t, const char *sheet, struct buf *out)
{
	VEC(struct lang) gaps = { 0 };

	for (size_t c = 0; c < t->columns.n; c++)
		for (size_t l = 0; l < t->langs.n; l++) {
			struct lang *gap = NULL;
			size_t at;

			if (column_has(&t->columns.at[c], t->langs.at[l].name))
				continue;
			for (size_t i = 0; i < gaps.n; i++)
				if (strcmp(gaps.at[i].name, t->langs.at[l].name) == 0)
					gap = &gaps.at[i];
			if (!gap) {
				gap = vec_push(x->mem, &gaps);
				*gap = (struct lang){ .name = t->langs.at[l].name };
			}
			*vec_push(x->mem, &gap->missing) = NULL;
			for (at = gap->missing.n - 1; at > 0 && strcmp(gap->missing.at[at - 1], t->columns.at[c].name) > 0; at--)
				gap->missing.at[at] = gap->missing.at[at - 1];
			gap->missing.at[at] = t->columns.at[c].name;
		}
	for (size_t i = 0; i < gaps.n; i++) {
		bool many = gaps.at[i].missing.n > 1;

		buf_printf(out, "%sLanguage '%s' is missing the %s %s", out->n ? "\n" : "", gaps.at[i].name, sheet, many ? "columns " : "");
		for (size_t k = 0; k < gaps.at[i].missing.n; k++)
			buf_printf(out, "%s%s", k ? ", " : "", gaps.at[i].missing.at[k]);
		buf_str(out, many ? "." : " column.");
	}
}

static bool
has_language(const struct table *t)
{
	for (size_t i = 0; i < t->langs.n; i++)
		if (strcmp(t->langs.at[i].name, "default") != 0)
			return true;
	return false;
}

void
xtranslations_check(struct xform *x)
{
	struct buf out = buf_new(x->mem, 3000);
	bool languages = false;

	for (enum xsheet sheet = X_SURVEY; sheet <= X_CHOICES; sheet++) {
		struct table t = { 0 };

		read_heads(x, sheet, &t);
		languages = languages || has_language(&t);
		if (has_language(&t))
			put_gaps(x, &t, xsheet_names[sheet], &out);
	}
	if (out.n)
		xremark(x, UNTRANSLATED, ((struct xplace){ 0 }), buf_cstr(&out));
	if (x->other_used && languages)
		xremark(x, OTHER_LANGUAGES, ((struct xplace){ 0 }), "");
}

/* --- codes --- */

/* Languages that have a code of two letters, and the codes of three that stand for them:
 * those of three are no language tags. */
static const char short_codes[] =
	"aa=aar ab=abk ae=ave af=afr ak=aka am=amh an=arg ar=ara as=asm av=ava ay=aym az=aze ba=bak be=bel bg=bul bi=bis bm=bam bn=ben "
	"bo=bod,tib br=bre bs=bos ca=cat ce=che ch=cha co=cos cr=cre cs=ces,cze cu=chu cv=chv cy=cym,wel da=dan de=deu,ger dv=div dz=dzo "
	"ee=ewe el=ell,gre en=eng eo=epo es=spa et=est eu=eus,baq fa=fas,per ff=ful fi=fin fj=fij fo=fao fr=fra,fre fy=fry ga=gle gd=gla "
	"gl=glg gn=grn gu=guj gv=glv ha=hau he=heb hi=hin ho=hmo hr=hrv ht=hat hu=hun hy=hye,arm hz=her ia=ina id=ind ie=ile ig=ibo ii=iii "
	"ik=ipk io=ido is=isl,ice it=ita iu=iku ja=jpn jv=jav ka=kat,geo kg=kon ki=kik kj=kua kk=kaz kl=kal km=khm kn=kan ko=kor kr=kau "
	"ks=kas ku=kur kv=kom kw=cor ky=kir la=lat lb=ltz lg=lug li=lim ln=lin lo=lao lt=lit lu=lub lv=lav mg=mlg mh=mah mi=mri,mao "
	"mk=mkd,mac ml=mal mn=mon mr=mar ms=msa,may mt=mlt my=mya,bur na=nau nb=nob nd=nde ne=nep ng=ndo nl=nld,dut nn=nno no=nor nr=nbl "
	"nv=nav ny=nya oc=oci oj=oji om=orm or=ori os=oss pa=pan pi=pli pl=pol ps=pus pt=por qu=que rm=roh rn=run ro=ron,rum ru=rus rw=kin "
	"sa=san sc=srd sd=snd se=sme sg=sag si=sin sk=slk,slo sl=slv sm=smo sn=sna so=som sq=sqi,alb sr=srp ss=ssw st=sot su=sun sv=swe "
	"sw=swa ta=tam te=tel tg=tgk th=tha ti=tir tk=tuk tl=tgl tn=tsn to=ton tr=tur ts=tso tt=tat tw=twi ty=tah ug=uig uk=ukr ur=urd "
	"bh= in= iw= ji= jw= mo= sh= uz=uzb ve=ven vi=vie vo=vol wa=wln wo=wol xh=xho yi=yid yo=yor za=zha zh=zho,chi zu=zul ";

static bool
is_code(struct str s)
{
	struct str lead = s, rest;

	lead = str_cut(s, '-', &rest);
	if (lead.n < 2 || lead.n > 3)
		return false;
	for (size_t i = 0; i < lead.n; i++)
		if (!islower((unsigned char)lead.s[i]))
			return false;
	for (const char *at = short_codes; *at; at += strcspn(at, " ") + 1) {
		size_t n = strcspn(at, " ");

		if (lead.n == 2 && memcmp(at, lead.s, 2) == 0)
			return true;
		for (size_t i = 3; lead.n == 3 && i + 3 <= n; i += 4)
			if (memcmp(at + i, lead.s, 3) == 0)
				return false;
	}
	return lead.n == 3;
}

bool
xlang_has_code(const char *lang)
{
	struct str s = str_of(lang);
	const char *open = strrchr(lang, '('), *close = open ? strchr(open, ')') : NULL;

	return strcmp(lang, "default") == 0 || is_code(s) || (close && is_code(str_n(open + 1, (size_t)(close - open - 1))));
}

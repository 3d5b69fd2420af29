/* The types of questions. */
#include "survey/xlsform_in.h"

#include <ctype.h>
#include <string.h>

#include "base/limits.h"

static const struct xtype types[] = {
	{ "text|string|q string|add text prompt", XB_INPUT, XS_TEXT, "string", NULL, NULL, NULL },
	{ "integer|int|q int|add integer prompt", XB_INPUT, XS_NO, "int", NULL, NULL, NULL },
	{ "decimal|q decimal|add decimal prompt", XB_INPUT, XS_NO, "decimal", NULL, NULL, NULL },
	{ "date|q date|add date prompt", XB_INPUT, XS_NO, "date", NULL, NULL, NULL },
	{ "time|q time|add time prompt", XB_INPUT, XS_NO, "time", NULL, NULL, NULL },
	{ "datetime|date time|q datetime|add date time prompt|add datetime prompt", XB_INPUT, XS_NO, "dateTime", NULL, NULL, NULL },
	{ "note|q note|add note prompt", XB_INPUT, XS_NOTE, "string", NULL, NULL, NULL },
	{ "barcode|q barcode|add barcode prompt", XB_INPUT, XS_NO, "barcode", NULL, NULL, NULL },
	{ "geopoint|gps|location|q geopoint|q location|add location prompt", XB_INPUT, XS_GEO, "geopoint", NULL, NULL, NULL },
	{ "geotrace|q geotrace", XB_INPUT, XS_GEO, "geotrace", NULL, NULL, NULL },
	{ "geoshape|q geoshape", XB_INPUT, XS_GEO, "geoshape", NULL, NULL, NULL },
	{ "image|photo|picture|q picture|q image|add image prompt", XB_UPLOAD, XS_IMAGE, "binary", "image/*", NULL, NULL },
	{ "audio|q audio|add audio prompt", XB_UPLOAD, XS_AUDIO, "binary", "audio/*", NULL, NULL },
	{ "video|q video|add video prompt", XB_UPLOAD, XS_NO, "binary", "video/*", NULL, NULL },
	{ "file|add file prompt", XB_UPLOAD, XS_FILE, "binary", "application/*", NULL, NULL },
	{ "osm", XB_UPLOAD, XS_NO, "binary", "osm/*", NULL, NULL },
	{ "acknowledge|trigger|q acknowledge|add acknowledge prompt", XB_TRIGGER, XS_NO, "string", NULL, NULL, NULL },
	{ "range", XB_RANGE, XS_RANGE, "int", NULL, NULL, NULL },
	{ "calculate|q calculate|add calculate prompt", XB_NONE, XS_CALCULATE, "string", NULL, NULL, NULL },
	{ "hidden|q hidden", XB_NONE, XS_HIDDEN, "string", NULL, NULL, NULL },
	{ "start|start time|get start time", XB_NONE, XS_META, "dateTime", NULL, "timestamp", "start" },
	{ "end|end time|get end time", XB_NONE, XS_META, "dateTime", NULL, "timestamp", "end" },
	{ "today|get today", XB_NONE, XS_META, "date", NULL, "date", "today" },
	{ "deviceid|device id|get device id|imei", XB_NONE, XS_META, "string", NULL, "property", "deviceid" },
	{ "subscriberid|subscriber id|get subscriber id", XB_NONE, XS_META, "string", NULL, "property", "subscriberid" },
	{ "simserial|sim id|get sim id", XB_NONE, XS_META, "string", NULL, "property", "simserial" },
	{ "phonenumber|phone number|get phone number", XB_NONE, XS_META, "string", NULL, "property", "phonenumber" },
	{ "username", XB_NONE, XS_META, "string", NULL, "property", "username" },
	{ "email", XB_NONE, XS_META, "string", NULL, "property", "email" },
	{ "uri:deviceid", XB_NONE, XS_META, "string", NULL, "property", "uri:deviceid" },
	{ "uri:subscriberid", XB_NONE, XS_META, "string", NULL, "property", "uri:subscriberid" },
	{ "uri:simserial", XB_NONE, XS_META, "string", NULL, "property", "uri:simserial" },
	{ "uri:phonenumber", XB_NONE, XS_META, "string", NULL, "property", "uri:phonenumber" },
	{ "uri:username", XB_NONE, XS_META, "string", NULL, "property", "uri:username" },
	{ "uri:email", XB_NONE, XS_META, "string", NULL, "property", "uri:email" },
	{ "uuid", XB_NONE, XS_META, "string", NULL, "uid", NULL },
	{ "audit", XB_NONE, XS_AUDIT, "binary", NULL, NULL, NULL },
	{ "start-geopoint", XB_NONE, XS_START_GEO, "geopoint", NULL, NULL, NULL },
	{ "background-geopoint", XB_NONE, XS_BACKGROUND_GEO, "geopoint", NULL, NULL, NULL },
	{ "background-audio", XB_NONE, XS_RECORD, "binary", NULL, NULL, NULL },
	{ "xml-external", XB_NONE, XS_EXTERNAL_XML, NULL, NULL, NULL, NULL },
	{ "csv-external", XB_NONE, XS_EXTERNAL_CSV, NULL, NULL, NULL, NULL },
	{ "select one|select1", XB_SELECT1, XS_SELECT, "string", NULL, NULL, NULL },
	{ "select multiple|select", XB_SELECT, XS_SELECT, "string", NULL, NULL, NULL },
	{ "rank", XB_RANK, XS_SELECT, "odk:rank", NULL, NULL, NULL },
	{ "select one external", XB_INPUT, XS_SELECT, "string", NULL, NULL, NULL },
};

const struct xtype *
xtype_find(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		for (struct str rest = str_of(types[i].names); rest.n;)
			if (str_eq(str_cut(rest, '|', &rest), name))
				return &types[i];
	return NULL;
}

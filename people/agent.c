#include "people/agent.h"

#include "base/attr.h"
#include "base/mem.h"

struct sign {
	const char *text, *name;
};

/* Whoever stands first wins: Edge and Opera call themselves Chrome too, Chrome Safari. */
static const struct sign browsers[] = {
	{ "Edg", "Edge" }, { "OPR/", "Opera" }, { "coc_coc", "Cốc Cốc" }, { "SamsungBrowser", "Samsung Internet" },
	{ "Firefox/", "Firefox" }, { "FxiOS", "Firefox" }, { "CriOS", "Chrome" }, { "Chrome/", "Chrome" }, { "Safari/", "Safari" },
	{ "curl/", "curl" },
};
static const struct sign systems[] = {
	{ "Android", "Android" }, { "iPhone", "iPhone" }, { "iPad", "iPad" }, { "Windows", "Windows" }, { "Mac OS X", "macOS" },
	{ "CrOS", "ChromeOS" }, { "Linux", "Linux" },
};

static const char *
find(const struct sign *signs, size_t n, struct str text)
{
	for (size_t i = 0; i < n; i++)
		if (str_find(text, str_of(signs[i].text)) >= 0)
			return signs[i].name;
	return NULL;
}

const char *
agent_name(struct mem *mem, struct str user_agent)
{
	const char *browser = find(browsers, ARRAY_LEN(browsers), user_agent);
	const char *system = find(systems, ARRAY_LEN(systems), user_agent);

	if (browser && system)
		return mem_printf(mem, "%s, %s", browser, system);
	return browser ? browser : system ? system : "";
}

/* Sentences for people, Vietnamese first.
 *
 * t('key', {n: 3}) fills {n}; numbers come formatted by the caller. A key that exists in
 * one catalogue only is a failing test, not a fall-back.
 */
import { ref, shallowRef, type Ref } from 'vue'
import type { Words } from './api'
import { vi } from './words/vi'

export type Key = keyof typeof vi

/** Is the page in English? Kept in ?lang= and in this browser. */
export const english: Ref<boolean> = ref(false)

/* English comes when asked for: most readers never do. */
const other = shallowRef<Record<Key, string> | null>(null)

export type Params = Record<string, string | number>

export function t(key: Key, params?: Params): string {
	const text: string = (english.value && other.value ? other.value : vi)[key]
	return params ? text.replace(/\{(\w+)\}/g, (all, name: string) => String(params[name] ?? all)) : text
}

/** t() for a sentence with one marked part: ['Còn thiếu ', '1,25 điểm', ' để vào top 35'].
 * The marked part stands between two asterisks in the catalogue. */
export function marked(key: Key, params?: Params): [string, string, string] {
	const [before = '', mark = '', after = ''] = t(key, params).split('*')
	return [before, mark, after]
}

/** The server's text in the language of the page. */
export function say(words: Words | null | undefined): string {
	return words ? (english.value ? words.en || words.vi : words.vi) : ''
}

const KEY = 'lang'

/** Choose the language at start: the address, then this browser, then Vietnamese. */
export async function choose_language(search: string): Promise<void> {
	const asked = new URLSearchParams(search).get('lang')
	await set_language(asked ? asked === 'en' : stored() === 'en')
}

export async function set_language(to_english: boolean): Promise<void> {
	if (to_english && !other.value) other.value = (await import('./words/en')).en
	english.value = to_english
	document.documentElement.lang = to_english ? 'en' : 'vi'
	try {
		localStorage.setItem(KEY, to_english ? 'en' : 'vi')
	} catch {
		/* A browser without storage forgets the choice; the page works. */
	}
}

function stored(): string | null {
	try {
		return localStorage.getItem(KEY)
	} catch {
		return null
	}
}

/* What to tell about a failed request. */
import { Refused } from '../api'
import { english, t, type Key } from '../words'

export interface Failure {
	head: string
	text: string
	/** Worth trying again? */
	again: boolean
}

/** 'gone' is the sentence for a 404 here, 'refused' for other mistakes of the reader's own. */
export function failure_of(error: unknown, gone: Key, refused: Key = 'error.server'): Failure {
	if (!(error instanceof Refused)) return { head: t('error.network'), text: t('error.network_long'), again: true }
	const { status, vi, en, code } = error.problem
	const said = english.value ? en || vi : vi
	if (status === 404) return { head: t(gone), text: said, again: false }
	return { head: t(status < 500 ? refused : 'error.server'), text: said || t('error.server_long', { code }), again: true }
}

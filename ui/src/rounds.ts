/* The rounds a reader may choose from, known once for all pages. */
import { ref, shallowRef } from 'vue'
import { get_rounds, type RoundRow, type TargetKind } from './api'

export const rounds = shallowRef<RoundRow[]>([])

/** The round the open page shows, for the navigation. */
export const shown_round = ref<{ code: string; kind: TargetKind } | null>(null)

const KINDS: TargetKind[] = ['commune', 'district', 'department', 'province']

/** The newest round of each kind, in the order of the navigation. */
export function newest_by_kind(all: RoundRow[]): RoundRow[] {
	return KINDS.map((kind) => all.find((r) => r.target_kind === kind)).filter((r): r is RoundRow => r !== undefined)
}

/** Ask for the rounds unless a board already brought them. */
export async function need_rounds(): Promise<RoundRow[]> {
	if (!rounds.value.length) rounds.value = await get_rounds()
	return rounds.value
}

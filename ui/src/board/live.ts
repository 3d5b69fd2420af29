/* News from the server about the shown round: counted, never applied by itself. */
import { onBeforeUnmount, ref, watch, type Ref } from 'vue'
import { events_url, type RankingEvent } from '../api'

export interface Live {
	/** Units whose rank changed since the board was read, with the rank they then had. */
	moved: Ref<Map<string, number | null>>
	/** Did anything at all change? */
	news: Ref<boolean>
	/** How many more moved than events name: they name fifty at most. */
	unnamed: Ref<number>
	connected: Ref<boolean>
	clear: () => void
}

export function use_live(round: Ref<string | null>, revision: Ref<string | null>): Live {
	const moved = ref(new Map<string, number | null>())
	const news = ref(false)
	const unnamed = ref(0)
	const connected = ref(false)
	let source: EventSource | null = null

	function close() {
		source?.close()
		source = null
		connected.value = false
	}

	function clear() {
		moved.value = new Map()
		unnamed.value = 0
		news.value = false
	}

	function take(message: MessageEvent<string>) {
		const event = JSON.parse(message.data) as RankingEvent
		if (event.revision === revision.value) return
		const next = new Map(moved.value)
		for (const change of event.changed) {
			const before = next.has(change.unit) ? next.get(change.unit)! : change.was
			if (before === change.rank) next.delete(change.unit)
			else next.set(change.unit, before)
		}
		moved.value = next
		unnamed.value = Math.max(unnamed.value, event.moved - event.changed.length)
		news.value = true
	}

	watch(
		round,
		(code) => {
			close()
			clear()
			if (!code || typeof EventSource === 'undefined') return
			source = new EventSource(events_url(code))
			source.onopen = () => (connected.value = true)
			source.onerror = () => (connected.value = false)
			source.addEventListener('ranking', take)
		},
		{ immediate: true },
	)
	onBeforeUnmount(close)
	return { moved, news, unnamed, connected, clear }
}

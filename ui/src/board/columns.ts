/* Which columns have room. Hidden columns are not rendered at all. */
import { computed, onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

function use_media(query: string): Ref<boolean> {
	const list = window.matchMedia(query)
	const on = ref(list.matches)
	const change = () => (on.value = list.matches)
	list.addEventListener('change', change)
	onBeforeUnmount(() => list.removeEventListener('change', change))
	return on
}

/** Width of the window in the size of its text: text twice as large leaves half the room. */
function use_width(): Ref<number> {
	const measure = () => (innerWidth * 16) / parseFloat(getComputedStyle(document.documentElement).fontSize)
	const width = ref(measure())
	const change = () => (width.value = measure())
	const watcher = new ResizeObserver(change)
	onMounted(() => watcher.observe(document.body))
	addEventListener('resize', change)
	onBeforeUnmount(() => {
		watcher.disconnect()
		removeEventListener('resize', change)
	})
	return width
}

export interface Room {
	phone: Ref<boolean>
	marks: Ref<boolean>
	parts: Ref<boolean>
	trend: Ref<boolean>
	wide: Ref<boolean>
	print: Ref<boolean>
}

export function use_room(): Room {
	const width = use_width()
	const wider = (than: number) => computed(() => width.value > than)
	return {
		phone: use_media('(width <= 640px)'),
		marks: wider(860),
		parts: wider(1100),
		trend: wider(1280),
		wide: wider(1500),
		print: use_media('print'),
	}
}

/* Which columns have room. Hidden columns are not rendered at all. */
import { onBeforeUnmount, ref, type Ref } from 'vue'

function use_media(query: string): Ref<boolean> {
	const list = window.matchMedia(query)
	const on = ref(list.matches)
	const change = () => (on.value = list.matches)
	list.addEventListener('change', change)
	onBeforeUnmount(() => list.removeEventListener('change', change))
	return on
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
	return {
		phone: use_media('(width <= 640px)'),
		marks: use_media('(width > 860px)'),
		parts: use_media('(width > 1100px)'),
		trend: use_media('(width > 1280px)'),
		wide: use_media('(width > 1500px)'),
		print: use_media('print'),
	}
}

/* The window's title follows the page. */
import { watchEffect } from 'vue'
import { site } from '../api'
import { say } from '../words'

export function use_title(words: () => string): void {
	const product = site().product
	watchEffect(() => {
		const own = words()
		document.title = own ? `${own} · ${say(product)}` : say(product)
	})
}

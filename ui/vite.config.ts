import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const TEXT = /\.(?:js|css|html|svg|json|txt)$/

function files_under(folder: string): string[] {
	return readdirSync(folder).flatMap((name) => {
		const path = join(folder, name)
		return statSync(path).isDirectory() ? files_under(path) : [path]
	})
}

/** Beside every text file its .br and .gz, so that the server never compresses them; and the
 * licence that the fonts ask to travel with them. */
function ready_to_serve(): Plugin {
	let out = 'dist'
	return {
		name: 'ready-to-serve',
		apply: 'build',
		configResolved(config) {
			out = config.build.outDir
		},
		closeBundle() {
			copyFileSync('node_modules/@fontsource-variable/source-sans-3/LICENSE', join(out, 'assets/OFL.txt'))
			for (const path of files_under(out).filter((path) => TEXT.test(path))) {
				const bytes = readFileSync(path)
				writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
				writeFileSync(
					`${path}.br`,
					brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
				)
			}
		},
	}
}

export default defineConfig({
	plugins: [vue(), ready_to_serve()],
	define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
	build: {
		target: 'es2022',
		assetsInlineLimit: 0,
		cssCodeSplit: false,
		modulePreload: { polyfill: false },
		reportCompressedSize: false,
	},
	test: { include: ['test/*.test.ts'] },
} as Parameters<typeof defineConfig>[0])

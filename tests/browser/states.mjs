/* The pages in the states that matter: an address, and what is done there. */
import { start_browser } from './browser.mjs'
import { start_mock } from './mock.mjs'

let mock
let empty
let broken
let browser

/** Servers and browser for STATES. */
export async function start() {
	/* Few units, so that the same row is not looked at forty times. */
	mock = await start_mock({ units: 24, cut: 8 })
	empty = await start_mock({ empty: true })
	broken = await start_mock({ fail: 500 })
	browser = await start_browser()
	return { mock, browser }
}

export async function stop() {
	await browser?.close()
	for (const m of [mock, empty, broken]) await m?.stop()
}

export const unit = (rank = 12) => `/don-vi/${mock.units[rank - 1].code}?dot=xa-2025`
const in_state = (name) => mock.units.find((u) => u.rank !== null && u.states.includes(name))

export const STATES = {
	board: [() => mock.url + '/xep-hang'],
	'board in English': [() => mock.url + '/xep-hang?lang=en'],
	'board, nothing matches': [() => mock.url + '/xep-hang?tim=zzzz'],
	'board, filtered and sorted': [() => mock.url + '/xep-hang?loc=sat-nguong&sap=-ten'],
	'board with news': [
		() => mock.url + '/xep-hang',
		async (page) => {
			await page.getByRole('img', { name: 'đang theo dõi trực tiếp' }).waitFor()
			mock.push({ revision: '4712', moved: 2, changed: [{ unit: mock.units[0].code, total: 1, rank: 2, was: 1 }, { unit: mock.units[1].code, total: 1, rank: 1, was: 2 }] })
			await page.getByRole('button', { name: 'Cập nhật bảng' }).waitFor()
		},
	],
	'board without units': [() => empty.url + '/xep-hang'],
	'board, server broken': [() => broken.url + '/xep-hang', (page) => page.getByRole('alert').waitFor()],
	districts: [() => mock.url + '/xep-hang?dot=huyen-2024'],
	provinces: [() => mock.url + '/xep-hang?dot=tinh-2022'],
	unit: [() => mock.url + unit()],
	'unit without rank': [() => mock.url + unit(24)],
	'unit, missing only': [() => mock.url + unit() + '&loc=thieu'],
	'unit unknown': [() => mock.url + '/don-vi/nowhere?dot=xa-2025', (page) => page.getByRole('alert').waitFor()],
	proof: [() => mock.url + unit() + '&cs=4.4', (page) => page.getByRole('dialog').getByText('SHA-256').waitFor()],
	'proof of a sheet': [() => mock.url + unit() + '&cs=1.3', (page) => page.getByRole('dialog').getByText('SHA-256').waitFor()],
	'proof of a disputed point': [
		() => {
			const of = in_state('disputed')
			return `${mock.url}/don-vi/${of.code}?dot=xa-2025&loc=lech`
		},
		async (page) => {
			await page.locator('a[data-cs]').first().click()
			await page.getByRole('dialog').getByText('không được dùng').click()
		},
	],
	'proof of nothing': [
		() => `${mock.url}/don-vi/${in_state('missing').code}?dot=xa-2025&loc=thieu`,
		async (page) => {
			await page.locator('a[data-cs]').first().click()
			await page.getByRole('dialog').getByText('Chưa có số liệu nào').waitFor()
		},
	],
	'sign in': [() => mock.url + '/dang-nhap/good'],
	'sign in refused': [
		() => mock.url + '/dang-nhap/spent',
		async (page) => {
			await page.getByRole('button', { name: 'Đăng nhập' }).click()
			await page.getByRole('alert').waitFor()
		},
	],
	'sign in by password': [() => mock.url + '/dang-nhap'],
	'sign in by password refused': [
		() => mock.url + '/dang-nhap',
		async (page) => {
			await page.getByLabel('Tên đăng nhập').fill('ha.nt')
			await page.getByLabel('Mật khẩu', { exact: true }).fill('sai')
			await page.keyboard.press('Enter')
			await page.getByRole('alert').getByText('không đúng').waitFor()
		},
	],
	'account signed in': [
		() => mock.url + '/dang-nhap',
		async (page) => {
			await page.getByLabel('Tên đăng nhập').fill('ha.nt')
			await page.getByLabel('Mật khẩu', { exact: true }).fill('good')
			await page.keyboard.press('Enter')
			await page.getByText('Đang đăng nhập ở đâu').waitFor()
			await page.evaluate(() => fetch('/api/v1/session', { method: 'DELETE' }))
		},
	],
	account: [() => mock.url + '/tai-khoan', (page) => page.getByText('Bạn chưa đăng nhập').waitFor()],
	gone: [() => mock.url + '/khong-co'],
}

/** A page of its own in a state. */
export async function open([address, act], options) {
	const page = await browser.page(options)
	await page.goto(address(), { waitUntil: 'load' })
	await page.locator('h1, h2').first().waitFor()
	await page.evaluate(() => document.fonts.ready)
	if (act) await act(page)
	await page.waitForTimeout(200)
	return page
}


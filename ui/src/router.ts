import { nextTick } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import BoardPage from './board/BoardPage.vue'

export const router = createRouter({
	history: createWebHistory(),
	routes: [
		{ path: '/', redirect: '/xep-hang' },
		{ path: '/xep-hang', component: BoardPage, meta: { page: 'board' } },
		{ path: '/don-vi/:code', component: () => import('./unit/UnitPage.vue'), meta: { page: 'unit' } },
		{ path: '/dang-nhap', component: () => import('./person/PasswordPage.vue'), meta: { page: 'sign' } },
		{ path: '/dang-nhap/:token', component: () => import('./person/SignInPage.vue'), meta: { page: 'sign' } },
		{ path: '/tai-khoan', component: () => import('./person/PersonPage.vue'), meta: { page: 'person' } },
		{ path: '/:rest(.*)*', component: () => import('./person/GonePage.vue'), meta: { page: 'gone' } },
	],
	scrollBehavior(to, from, saved) {
		if (saved) return saved
		return to.path === from.path ? undefined : { top: 0 }
	},
})

/* A new page starts where its heading is: for readers of the screen too. */
router.afterEach((to, from, failure) => {
	if (failure || !from.matched.length || to.path === from.path) return
	void nextTick(() => document.getElementById('main')?.focus({ preventScroll: true }))
})

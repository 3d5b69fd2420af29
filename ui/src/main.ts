import { createApp } from 'vue'
import App from './App.vue'
import './css/tokens.css'
import './css/base.css'
import './css/parts.css'
import './css/board.css'
import './css/unit.css'
import './css/proof.css'
import './css/person.css'
import { router } from './router'
import { choose_language } from './words'

void choose_language(location.search).finally(() => createApp(App).use(router).mount('#app'))

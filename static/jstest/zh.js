// The Chinese words of the scripts, for tests that look at what is said.
import { readFileSync } from 'node:fs';
import { setWords } from '../chat/js/words.js';

const catalogue = readFileSync(new URL('../../locale/catalogue/script.zh.toml', import.meta.url), 'utf8');
setWords(Object.fromEntries([...catalogue.matchAll(/^("\S+") = (".*")$/gm)].map((line) => [JSON.parse(line[1]), JSON.parse(line[2])])));

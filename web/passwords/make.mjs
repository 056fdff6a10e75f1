// node make.mjs FILE: writes the common passwords, lower case, sorted by bytes, one a line.
import { writeFileSync } from 'node:fs'
import common from '@zxcvbn-ts/language-common'

const lines = new Set(common.dictionary['passwords-common'].map((password) => password.toLowerCase()))
const sorted = [...lines].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
if (sorted.length < 10_000) throw new Error(`only ${sorted.length} common passwords`)
writeFileSync(process.argv[2], sorted.map((line) => line + '\n').join(''))

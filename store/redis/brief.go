package redis

// briefRows returns ARGV[2] rows of KEYS[1] and their scores, from the score ARGV[1] on. Of long rows, as we or Flask write
// them, a hash stands in the place of the text: what is counted need not leave Redis. A row without an ID has one by all
// its bytes, which counts where it is at the mark, up to the score ARGV[3]: there it stays whole. So do all other rows.
//
// Quotes in names and texts are escaped, so that the first '", "msg": "' ends the name, and the last '", "to": "' the text.
const briefRows = `
local function brief(row, at_mark)
	local head = string.match(row, '^{"id": "%w+", "username": ".-", "msg": "')
	if not head and not at_mark then head = string.match(row, '^{"username": ".-", "msg": "') end
	if not head then return row end
	local tail = string.match(string.sub(row, -1000), '", "to": ".*"}$')
	if not tail and not string.find(row, '", "to": "', #head, true) then tail = string.match(row, '"}$') end
	if not tail then return row end
	return head .. redis.sha1hex(row) .. tail
end
local rows = redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[2])
for i = 1, #rows, 2 do
	if #rows[i] > 300 then rows[i] = brief(rows[i], tonumber(rows[i + 1]) <= tonumber(ARGV[3])) end
end
return rows`

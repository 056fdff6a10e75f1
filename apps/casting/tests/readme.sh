#!/usr/bin/env bash
# A client of the agency's published interface, written from its README alone: curl, a base address and three tokens.
#   URL=http://127.0.0.1:8090 token_assistant=… token_director=… token_producer=… apps/casting/tests/readme.sh
set -euo pipefail
: "${URL:?the address of the server}" "${token_assistant:?}" "${token_director:?}" "${token_producer:?}"
failures=0

# expect STATUS TEXT METHOD PATH [TOKEN] [BODY]: the status, and a text that is in the answer.
expect() {
    local status=$1 text=$2 method=$3 path=$4 token=${5:-} body=${6:-} answer
    local options=(-sS -X "$method" -w '\n%{http_code}')
    [ -z "$token" ] || options+=(-H "Authorization: bearer $token")
    [ -z "$body" ] || options+=(-H 'Content-Type: application/json' -d "$body")
    answer=$(curl "${options[@]}" "$URL$path")
    if [ "${answer##*$'\n'}" = "$status" ] && [[ "${answer%$'\n'*}" == *"$text"* ]]; then
        echo "ok   $method $path $status"
    else
        echo "FAIL $method $path: expected $status with $text, got $answer"
        failures=$((failures + 1))
    fi
    last=${answer%$'\n'*}
}

# The id of the first record of the last answer.
id() { sed -E 's/.*"id":([0-9]+).*/\1/' <<<"$last"; }

ok='"success":true'
no='"success":false'
expect 200 'Test server!' GET /
expect 401 '"message":"Authorization header is expected."' GET /movies
expect 404 '"message":"resource not found"' GET /movies/a
expect 405 '"message":"method not allowed"' PUT /movies

for token in "$token_assistant" "$token_director" "$token_producer"; do
    expect 200 '"movies":[' GET /movies "$token"
    expect 200 '"actors":[' GET /actors "$token"
done

expect 200 "$ok" POST /movies "$token_producer" '{"title": "Nikita", "release": "11/11/2011"}'
movie=$(id)
expect 200 "$ok" POST /actors "$token_producer" '{"name": "Anne Parillaud", "age": "29", "gender": "female"}'
actor=$(id)
expect 422 '"message":"unprocessable"' POST /movies "$token_producer" '{"titel": "Nikita"}'
expect 400 '"message":"bad request"' POST /movies "$token_producer" '{"title":'
expect 200 '"name":"Nikita!"' PATCH "/movies/$movie" "$token_director" '{"title": "Nikita!"}'
expect 200 '"name":"Anne"' PATCH "/actors/$actor" "$token_director" '{"name": "Anne"}'
expect 422 "$no" PATCH "/actors/$actor" "$token_director"
expect 404 "$no" PATCH /movies/999999 "$token_director" '{"title": "A"}'
expect 200 "$ok" POST /roles "$token_director" "{\"movie_id\": $movie, \"actor_id\": $actor}"
role=$(id)
expect 200 '"actors":[{' GET "/movies/$movie" "$token_assistant"
expect 200 '"movies":[{' GET "/actors/$actor" "$token_assistant"
expect 422 "$no" POST /roles "$token_director" "{\"movie_id\": $movie, \"actor_id\": $actor}"

expect 403 '"message":"Permission not found."' POST /movies "$token_assistant" '{"title": "A", "release": "2020-01-01"}'
expect 403 "$no" POST /actors "$token_assistant" '{"name": "A", "age": 1, "gender": "female"}'
expect 403 "$no" PATCH "/movies/$movie" "$token_assistant" '{"title": "A"}'
expect 403 "$no" DELETE "/actors/$actor" "$token_assistant"
expect 403 "$no" POST /movies "$token_director" '{"title": "A", "release": "2020-01-01"}'
expect 403 "$no" DELETE "/movies/$movie" "$token_director"

expect 200 "\"delete\":$movie" DELETE "/movies/$movie" "$token_producer"
expect 404 "$no" GET "/roles/$role" "$token_assistant"
expect 200 "\"delete\":$actor" DELETE "/actors/$actor" "$token_director"
expect 422 "$no" DELETE "/actors/$actor" "$token_director"

[ "$failures" = 0 ] || { echo "$failures failed"; exit 1; }
echo "all as the README says"

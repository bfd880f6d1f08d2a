"""Send a text to newsdiff, wait for its collation, print what matters.

Usage: NEWSDIFF_URL=http://127.0.0.1:8000 NEWSDIFF_TOKEN=nd_… python send_copy.py OUTLET FILE
"""

import json, os, sys, time, uuid
from urllib.request import Request, urlopen

URL, TOKEN = os.environ["NEWSDIFF_URL"] + "/api/1/", os.environ["NEWSDIFF_TOKEN"]


def call(path, body=None):
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    if body is not None:
        headers["Idempotency-Key"] = str(uuid.uuid4())
    data = json.dumps(body).encode() if body is not None else None
    with urlopen(Request(URL + path, data, headers), timeout=30) as answer:
        return json.load(answer)


outlet, file = sys.argv[1:]
sent = call("versions", {"outlet": outlet, "text": open(file, encoding="utf-8").read()})
print(sent["outcome"], sent["version"]["siglum"], "in", sent["version"]["story"])
while (state := call(f"stories/{sent['version']['story']}/progress"))["state"] in ("pending", "running"):
    time.sleep(0.5)
for finding in call(f"findings?story={sent['version']['story']}&severity=substantive&limit=5")["items"]:
    print("-", finding["message"], finding["url"])

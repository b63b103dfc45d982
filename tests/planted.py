"""Two hundred secrets, made when they are needed, so that none stands in a file: each in a line that has it.

A line is written as `kind: text`; what is to be masked is between « and », and `{class number}` is so many
characters of a class: d digits, h hex, H hex in capitals, l small letters and digits, a small letters,
u capitals and digits, m letters and digits, w those and _-, b those of base64.
"""

from __future__ import annotations

import random
import re
import string
from typing import NamedTuple

_CLASSES = {
    "d": string.digits,
    "h": "0123456789abcdef",
    "H": "0123456789ABCDEF",
    "l": string.ascii_lowercase + string.digits,
    "a": string.ascii_lowercase,
    "u": string.ascii_uppercase + string.digits,
    "m": string.ascii_letters + string.digits,
    "w": string.ascii_letters + string.digits + "_-",
    "b": string.ascii_letters + string.digits + "+/",
}

SCANNED = """
1password-secret-key: got «A3-{u6}-{u11}-{u5}-{u5}-{u5}»
1password-service-account-token: op «ops_eyJ{b260}»
adafruit-api-key: adafruit_io = "«{l32}»"
adobe-client-id: adobe.clientId: '«{h32}»'
adobe-client-secret: using «p8e-{l32}»
age-secret-key: identity «AGE-SECRET-KEY-1{u58}»
airtable-api-key: airtable := «{l17}»
airtable-personal: «pat{m14}.{h64}»
algolia-api-key: ALGOLIA_ADMIN="«{l32}»"
alibaba-access-key-id: id «LTAI{l20}»
alibaba-secret-key: alibaba: «{l30}»
anthropic-api-key: with «sk-ant-api03-{w93}AA»
artifactory-api-key: curl -H X «AKCp{m69}»
artifactory-reference-token: «cmVmd{m59}»
asana-client-id: asana_client = '«{d16}»'
asana-client-secret: asana => "«{l32}»"
atlassian-api-token: jira: «{l20}{h4}»
aws-access-token: denied for «AKIA{u16}»
bedrock-key: «ABSK{b120}»
azure-ad-client-secret: value "«{w3}7Q~{w33}»"
beamer-api-token: beamer = «b_{l44}»
bitbucket-client-id: bitbucket_client="«{l32}»"
bitbucket-client-secret: bitbucket: '«{l64}»'
bittrex-access-key: BITTREX = «{l32}»
meraki-api-key: meraki_dash = "«{h40}»"
clickhouse-secret: «4b1d{m38}»
clojars-api-token: deploy «CLOJARS_{l60}»
cloudflare-api-key: cloudflare: "«{l40}»"
cloudflare-global-api-key: cloudflare_global = «{h37}»
cloudflare-origin-ca: «v1.0-{h24}-{h146}»
codecov-access-token: codecov = '«{l32}»'
cohere-api-token: CO_API_KEY="«{m40}»"
coinbase-access-token: coinbase: «{l64}»
confluent-secret-key: confluent := "«{l64}»"
contentful-delivery: contentful = «{l43}»
databricks-api-token: «dapi{h32}»
datadog-access-token: datadog: "«{l40}»"
defined-networking: dnkey = "«dnkey-{l26}-{l52}»"
digitalocean-pat: «dop_v1_{h64}»
digitalocean-access-token: «doo_v1_{h64}»
discord-api-token: discord = '«{h64}»'
discord-client-secret: discord_client: «{l32}»
doppler-api-token: «dp.pt.{l43}»
droneci-access-token: droneci = "«{l32}»"
dropbox-api-token: dropbox: «{l15}»
dropbox-short-lived: dropbox = 'sl.«{l135}»'
duffel-api-token: «duffel_test_{l43}»
dynatrace-api-token: «dt0c01.{u24}.{u64}»
easypost-api-token: «EZAK{m54}»
etsy-access-token: etsy_key = "«{l24}»"
facebook-page: «EAAM{m110}»
fastly-api-token: fastly: '«{l32}»'
finicity-api-token: finicity = «{h32}»
finnhub-access-token: finnhub := "«{l20}»"
flickr-access-token: flickr = '«{l32}»'
flutterwave-secret: «FLWSECK_TEST-{h32}-X»
flyio-access-token: «fo1_{w43}»
frameio-api-token: «fio-u-{l64}»
freshbooks-access-token: freshbooks: «{l64}»
gcp-api-key: map «AIza{w35}»
github-app-token: «ghs_{m36}»
github-fine-grained: remote said «github_pat_{m82}»
github-oauth: «gho_{m36}»
gitlab-deploy-token: «gldt-{w20}»
gitlab-pat: «glpat-{m20}»
gitlab-runner: «GR1348941{m20}»
gitlab-session: Cookie: _gitlab_session=«{l32}»
gitter-access-token: gitter = "«{l40}»"
gocardless-api-token: gocardless: «live_{l40}»
grafana-cloud: «glc_{b40}»
grafana-service-account: «glsa_{m32}_{h8}»
harness-api-key: «pat.{m22}.{m24}.{m20}»
terraform-token: «{l14}.atlasv1.{l64}»
heroku-api-key: heroku_auth = "«{h8}-{h4}-{h4}-{h4}-{h12}»"
heroku-v2: «HRKU-AA{w58}»
hubspot-api-key: HUBSPOT = '«{H8}-{H4}-{H4}-{H4}-{H12}»'
huggingface: «hf_{a34}»
infracost: «ico-{m32}»
intercom-api-key: intercom: "«{l60}»"
intra42: «s-s4t2ud-{h64}»
jfrog-api-key: jfrog = «{l73}»
kraken-access-token: kraken: '«{l80}»'
kucoin-access-token: kucoin = "«{h24}»"
launchdarkly: launchdarkly := «{l40}»
linear-api-key: «lin_api_{l40}»
linkedin-client-secret: linkedin_client = '«{l16}»'
lob-api-key: lob = "«live_{h35}»"
mailchimp: mailchimp: «{h32}-us20»
mailgun: mailgun = "«key-{h32}»"
mapbox: mapbox = «pk.{l60}.{l22}»
mattermost: mattermost: '«{l26}»'
maxmind: «{m6}_{m29}_mmk»
messagebird: messagebird = "«{l25}»"
teams-webhook: https://x.webhook.office.com/webhookb2/«{h8}-{h4}-{h4}-{h4}-{h12}@{h8}»
netlify: netlify: «{l42}»
new-relic-user: newrelic = "«NRAK-{u27}»"
notion: «ntn_{d11}{m35}»
npm: «npm_{l36}»
nytimes: nytimes = '«{l32}»'
octopus: «API-{u26}»
okta: okta: "«00{m40}»"
openai: «sk-proj-{m74}T3BlbkFJ{m74}»
openshift: «sha256~{w43}»
perplexity: «pplx-{m48}»
plaid: plaid = «access-sandbox-{h8}-{h4}-{h4}-{h4}-{h12}»
planetscale: «pscale_tkn_{m40}»
postman: «PMAK-{h24}-{h34}»
prefect: «pnu_{l36}»
privateai: private_ai = "«{l32}»"
pulumi: «pul-{h40}»
pypi: twine «pypi-AgEIcHlwaS5vcmc{w60}»
rapidapi: rapidapi: '«{l50}»'
readme: «rdme_{l70}»
rubygems: «rubygems_{h48}»
sendbird: sendbird = "«{h40}»"
sendgrid: «SG.{m22}.{m43}»
sendinblue: «xkeysib-{h64}-{l16}»
sentry: sentry = «{h64}»
sentry-org: «sntrys_eyJpYXQiO{b40}_{b43}»
shippo: «shippo_live_{h40}»
shopify: «shpat_{h32}»
slack-bot: «xoxb-{d12}-{d12}-{m24}»
slack-app: «xapp-1-{u11}-{d13}-{h64}»
slack-hook: https://hooks.slack.com/services/«T{u8}/B{u8}/{m24}»
snyk: snyk: "«{h8}-{h4}-{h4}-{h4}-{h12}»"
sourcegraph: «sgp_{h40}»
square: «sq0atp-{w22}»
squarespace: squarespace = '«{h8}-{h4}-{h4}-{h4}-{h12}»'
stripe: «sk_live_{m24}»
sumologic: sumologic: «{l64}»
telegram: bot «{d9}:A{w34}»
travisci: travis = "«{l22}»"
twilio: «SK{h32}»
twitch: twitch: '«{l30}»'
twitter: twitter = "«{l50}»"
typeform: «tfp_{w59}»
vault-service: «hvs.{m95}»
vault-batch: «hvb.{m140}»
yandex: yandex: «AQVN{m36}»
zendesk: zendesk = '«{l40}»'
"""
"""Of kinds that scanners have rules for."""

OTHERS = """
option: deploy --token «{m12}» --verbose
option-equals: deploy --api-key=«{l20}»
option-password: psql --password «{a6}{d2}»
option-quoted: tool --client-secret "«{m8} {m4}»"
curl-user: curl -u admin:«{m10}» https://example.org
curl-user-long: curl --user deploy:«{l9}» -s
header: > Authorization: Bearer «{m24}»
header-basic: Authorization: Basic «{m20}==»
header-token: Authorization: token «{h40}»
header-raw: "Authorization": "«{m18}»"
header-key: X-Api-Key: «{m16}»
header-private: PRIVATE-TOKEN: «{m20}»
cookie: Set-Cookie: sid=«{m30}»; Path=/
query-key: GET /v1/items?key=«{l12}»&x=1
query-sig: https://a.blob.example.net/c?sv=1&sig=«{m30}%3D»
query-token: https://example.org/cb?access_token=«{m16}»
query-amz: ?X-Amz-Signature=«{h64}»&x=1
query-code: redirect to /cb?code=«{m14}»
userinfo: cloning https://deploy:«{m9}»@example.org/a.git
userinfo-token: fetch https://«{m26}»@example.org/a.git
userinfo-slash: amqp://app:«{m4}/{m5}»@queue.example.org/v
postgres: postgresql://app:«{m11}»@db.example.org:5432/app
redis: redis://:«{m13}»@cache:6379/0
mongodb: mongodb+srv://root:«{m12}»@c.example.net/x
go-dsn: dsn app:«{m8}»@tcp(db:3306)/shop
odbc: Server=db;Uid=app;Pwd=«{m9}»;
azure-storage: AccountName=x;AccountKey=«{b86}==»
dotenv: DATABASE_PASSWORD=«{a9}»
dotenv-quoted: SECRET_KEY="«{m5}!{m6}»"
json: {"password": "«{m8}»", "id": 7}
json-escaped: "{\\"client_secret\\": \\"«{m10}»\\"}"
json-quote: {"password": "«{m4}\\"{m4}»"}
yaml: db_password: «{a7}{d1}»
yaml-quoted: api_key: '«{m9}»'
toml: auth_token = "«{m14}»"
ini: passwd = «{a8}»
python: connect(password='«{m9}»')
ruby: :secret_key => "«{m15}»"
xml: <password>«{m10}»</password>
xml-attribute: <add key="ApiToken" value="«{m12}»" />
kubernetes-env: {name: DB_PASSWORD, value: «{m9}»}
kubeconfig: client-key-data: «LS0tLS1CRUdJTi{b80}»
docker: ".dockerconfigjson": "«{b60}»"
npmrc: //registry.example.org/:_authToken=«{m20}»
npmrc-auth: _auth = «{m21}=»
netrc: machine example.org login ann password «{a10}»
pgpass: db.example.org:5432:shop:app:«{m9}»
mysql: mysqldump -u root -p«{m10}» shop
sshpass: sshpass -p «{m8}» ssh deploy@example.org
jwt: cookie «eyJhbGciOiJIUzI1NiJ9.eyJ{m30}.{m43}»
chance: it answered «{m24}»
chance-base64: body «{b44}=»
chance-lower: id «{l36}»
url-encoded: token%3D and token=«{m9}%2B{m6}»
telegram-url: https://api.telegram.org/bot«{d9}:A{w34}»/send
discord-hook: https://discord.com/api/webhooks/{d18}/«{m68}»
google-oauth: «GOCSPX-{w28}»
google-refresh: «ya29.{w60}»
docker-hub: «dckr_pat_{m27}»
stripe-hook: «whsec_{m32}»
groq: «gsk_{m52}»
replicate: «r8_{m37}»
supabase: SUPABASE_SERVICE_ROLE=«{m40}»
"""
"""Of other kinds, and in the ways in which anything secret is written down."""


class Planted(NamedTuple):
    """One of them. line: as it is printed. secret: what of it must not come out."""

    kind: str
    line: str
    secret: str

    def is_in(self, text: str) -> bool:
        """Whether it came out: all of it, or ten characters of it in a row."""
        parts = re.findall(r"[^\s%&/\\\"]+", self.secret)
        long = [part for part in parts if len(part) >= 4] or [self.secret]
        return any(part[at : at + 10] in text for part in long for at in range(max(1, len(part) - 9)))


def planted(seed: int = 7) -> list[Planted]:
    """All of them, the same for the same seed."""
    chance = random.Random(seed)
    return [_made(line, chance) for line in (SCANNED + OTHERS).split("\n") if line]


def _made(line: str, chance: random.Random) -> Planted:
    kind, _, text = line.partition(": ")
    filled = re.sub(r"\{([a-zA-Z])(\d+)\}", lambda found: _chosen(found[1], int(found[2]), chance), text)
    before, _, rest = filled.partition("«")
    secret, _, after = rest.partition("»")
    return Planted(kind, before + secret + after, secret)


def _chosen(kind: str, count: int, chance: random.Random) -> str:
    return "".join(chance.choices(_CLASSES[kind], k=count))

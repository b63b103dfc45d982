"""How those who issue keys mark them, and the services whose keys bear no mark: data, of public record."""

from __future__ import annotations

MARKS: tuple[str, ...] = (
    # clouds
    r"A(?:3T[A-Z0-9]|KIA|SIA|BIA|CCA|ROA|IDA|GPA|NPA)[A-Z0-9]{16}",
    r"ABSK[A-Za-z0-9+/=]{40,}",
    r"bedrock-api-key-[A-Za-z0-9+/=]+",
    r"AIza[\w-]{30,}",
    r"GOCSPX-[\w-]{20,}",
    r"ya29\.[\w-]{20,}",
    r"1//0[\w-]{20,}",
    r"[\w~.-]{3}\dQ~[\w~.-]{30,}",
    r"LTAI[A-Za-z0-9]{16,}",
    r"(?:AKID|GOOG)[A-Za-z0-9]{28,}",
    r"do[opr]_v1_[a-f0-9]{40,}",
    r"dapi[a-f0-9]{32}",
    r"4b1d[A-Za-z0-9]{38}",
    r"HRKU-[\w-]{30,}",
    r"v1\.0-[a-f0-9]{24}-[a-f0-9]{40,}",
    r"fo1_[\w-]{40,}",
    r"fm[12][a-z]?_[A-Za-z0-9+/=]{40,}",
    r"tk-us-[\w-]{40,}",
    r"sha256~[\w-]{40,}",
    r"[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{40,}",
    r"s\.(?=[A-Za-z]{0,20}\d)[A-Za-z0-9]{24}(?![\w.])",
    r"hv[sbr]\.[\w-]{20,}",
    r"pul-[a-f0-9]{40}",
    r"dp\.[a-z]{2,5}\.[A-Za-z0-9.]{40,}",
    r"pscale_[a-z]{2,6}_[\w=.-]{20,}",
    r"ops_eyJ[\w+/=-]{40,}",
    r"A3-[A-Z0-9]{6}-[A-Z0-9-]{20,}",
    r"AGE-SECRET-KEY-1[A-Z0-9]{40,}",
    # gonogo itself
    r"gonogo_[0-9a-f]{12}_[\w-]{43}",
    # code and packages
    r"gh[pousr]_[A-Za-z0-9]{20,}",
    r"github_pat_\w{20,}",
    r"gl[a-z]{2,6}-[\w.-]{20,}",
    r"GR1348941[\w-]{20}",
    r"AT[AC]TT3[\w=-]{60,}",
    r"ATBB[\w=-]{24,}",
    r"npm_[A-Za-z0-9]{30,}",
    r"pypi-[\w-]{16,}",
    r"rubygems_[a-f0-9]{40,}",
    r"CLOJARS_[A-Za-z0-9]{40,}",
    r"oy2[a-z0-9]{43}",
    r"dckr_(?:pat|oat)_[\w-]{20,}",
    r"AKCp[A-Za-z0-9]{30,}",
    r"cmVmd[A-Za-z0-9]{30,}",
    r"sgp_(?:[a-f0-9]{16}_|local_)?[a-f0-9]{40}",
    r"sq[pua]_[a-f0-9]{40}",
    r"API-[A-Z0-9]{26}",
    r"(?:pat|sat)\.[\w-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}",
    r"snyk_[\w-]{20,}",
    # messages, money, data
    r"x(?:ox[a-z]|app)-[A-Za-z0-9-]{8,}",
    r"xoxe\.xox[bp]-\d-[A-Z0-9]{40,}",
    r"[srp]k[-_](?:test|live|prod)_[A-Za-z0-9]{10,}",
    r"[srp]k[-_][\w-]{20,}",
    r"whsec_[\w+/=-]{20,}",
    r"sq0[a-z]{3}-[\w-]{20,}",
    r"EAAA[\w-]{20,}",
    r"EAA[A-Z][A-Za-z0-9]{80,}",
    r"EZ[AT]K[A-Za-z0-9]{54}",
    r"FLW(?:PUB|SEC)K_TEST-[A-Za-z0-9]{12,}(?:-X)?",
    r"shippo_(?:live|test)_[a-f0-9]{40}",
    r"duffel_(?:live|test)_[\w=-]{40,}",
    r"access-(?:sandbox|development|production)-[0-9a-f-]{36}",
    r"live_[a-f0-9]{30,}",
    r"SG\.[\w=.-]{40,}",
    r"xkeysib-[a-f0-9]{40,}-?[\w]*",
    r"key-[a-f0-9]{32}",
    r"[a-f0-9]{32}-us\d{1,2}",
    r"(?:AC|SK)[a-f0-9]{32}",
    r"\d{6,12}:A[\w-]{32,36}",
    r"[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40}",
    r"\d{15,16}[|%][\w-]{27,40}",
    r"shp(?:at|ca|pa|ss|tka)_[A-Fa-f0-9]{32}",
    r"rdme_[a-z0-9]{40,}",
    r"tfp_[A-Za-z0-9_-]{40,}",
    r"ntn_[A-Za-z0-9]{40,}",
    r"secret_[A-Za-z0-9]{40,}",
    r"lin_(?:api|oauth)_[A-Za-z0-9]{32,}",
    r"pat[A-Za-z0-9]{14}\.[a-f0-9]{40,}",
    r"PMAK-[a-f0-9]{20,}-[a-f0-9]{20,}",
    r"fio-u-[\w=-]{40,}",
    r"pnu_[A-Za-z0-9]{36}",
    r"ico-[A-Za-z0-9]{32}",
    r"s-s4t2(?:ud|af)-[a-f0-9]{40,}",
    r"sm_[ps]?at?_[A-Za-z0-9]{16}",
    r"[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk",
    r"(?:sc|ext|scauth|authress)_[A-Za-z0-9]{5,30}\.[A-Za-z0-9]{4,6}\.acc[_-][\w-]{10,32}\.[\w+/=-]{30,}",
    r"p8e-[a-z0-9]{32}",
    r"b_[a-z0-9=_-]{44}",
    r"t1\.[A-Z0-9a-z_-]+=*\.[\w-]{80,}=*",
    r"(?:AQVN|YC[a-z])[\w-]{35,}",
    # watching
    r"dt0[cs]\d{2}\.[A-Z0-9a-z]{24}\.[A-Z0-9a-z]{40,}",
    r"NR(?:AK|II|JS|RA)-[\w-]{19,}",
    r"sntry[su]_[\w+/=-]{30,}",
    r"gl(?:sa|c)_[\w+/=]{30,}",
    r"phx?_[A-Za-z0-9]{40,}",
    # models
    r"hf_[A-Za-z]{30,}",
    r"api_org_[A-Za-z]{30,}",
    r"pplx-[A-Za-z0-9]{40,}",
    r"r8_[A-Za-z0-9]{37}",
    r"gsk_[A-Za-z0-9]{40,}",
    # anybody
    r"(?<![\w-])ey[JI][A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
    r"(?<![\w-])ey[A-Za-z0-9]{10,}\.ey[A-Za-z0-9/\\_-]{10,}\.[A-Za-z0-9/\\_=-]*",
    r"ZXlK[A-Za-z0-9+/=_-]{40,}",
    r"LS0tLS1CRUdJTi[A-Za-z0-9+/=_-]{20,}",
)
"""Regular expressions of keys that are known by a mark of their own, wherever they stand."""

_SERVICES = """
    adafruit adobe airtable algolia alibaba aliyun amplitude artifactory asana atlassian auth0 azure
    beamer bintray bitbucket bitly bittrex braintree buildkite bugsnag cisco circleci clearbit cloudant
    cloudflare cloudinary codecov codeship cohere coinbase confluence confluent contentful contribsys
    coveralls crowdin databricks datadog deepl digitalocean discord dnkey docker doppler drone droneci
    dropbox duffel dynatrace easypost elastic etsy facebook fastly figma finicity finnhub firebase fixer
    flickr flutterwave foursquare frameio freemius freshbooks gemini gitee gitter gocardless grafana
    harness heroku hetzner honeybadger hubspot infracost infura instagram intercom intra42 ipinfo jenkins
    jfrog jira jumpcloud kraken kucoin launchdarkly linear linked-in linked_in linkedin linode lob logdna
    looker mailchimp mailgun mandrill mapbox mattermost maxmind meraki message-bird message_bird
    messagebird mixpanel mongodb mux netlify new-relic new_relic newrelic new-york-times new_york_times
    newyorktimes nexmo ngrok notion nuget nytimes okta onelogin openai opsgenie optimizely packagist
    pagerduty paypal percy pinterest plaid plivo postman postmark private-ai private_ai privateai pusher
    rapidapi readme rollbar salesforce sauce scaleway segment sendbird sendgrid sendinblue sentry shodan
    shopify slack snyk softlayer sonar sonarqube sourcegraph spotify square squarespace stripe sumo
    sumologic supabase telegram telegr tencent tinybird todoist travis travisci trello twilio twitch
    twitter typeform unsplash vercel virustotal vonage vultr wakatime webex yandex youtube zapier zendesk
    zoho zoom
"""
SERVICES = tuple(_SERVICES.split())
"""Services whose keys are plain letters and digits, so that only the name beside them tells what they are."""

"""What must hold of the files that an operator copies (`deploy/`). Owns the complaints; runs nothing.

No linter of manifests knows the rules that matter here (who may read the key, what the proxy writes, what each query
names): these are ours. The form of the manifests is checked by `make manifests`, with kubernetes-validate.
"""

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any, Final

import yaml

Thing = dict[str, Any]
HARDENED: Final = {
    "User": "carnet", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "PrivateDevices": "yes", "CapabilityBoundingSet": "", "RestrictNamespaces": "yes", "RestrictSUIDSGID": "yes",
    "SystemCallFilter": "@system-service",
}  # fmt: skip
_METRIC: Final = re.compile(r"\bcarnet_\w+")


def unit(text: str) -> dict[str, list[str]]:
    """The values of each key of a unit of systemd, whatever its section; a key may come twice."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        key, is_value, value = line.partition("=")
        if is_value and not line.startswith("#"):
            found.setdefault(key.strip(), []).append(value.strip())
    return found


def of_unit(text: str, commands: set[str]) -> Iterator[str]:
    """A service that is not closed, that nobody is told of, or that starts what is not there."""
    said = unit(text)
    for key, value in HARDENED.items():
        if said.get(key) != [value]:
            yield f"{key} is not {value}"
    if said.get("OnFailure") != ["carnet-failed@%n.service"]:
        yield "nobody is told when it fails"
    for command in said.get("ExecStart", []):
        program, name, *_ = shlex.split(command)
        if program != "/opt/carnet/.venv/bin/carnet" or name not in commands:
            yield f"starts {command}"
    yield from _of_secrets(text, serves="Restart" in said)


def _of_secrets(text: str, *, serves: bool) -> Iterator[str]:
    """The owner's password is shown to a unit that needs it, by systemd, and never to a program that serves."""
    if serves and "owner" in text:
        yield "a program that serves has the owner's role"
    if not serves and "Environment=CARNET_OWNER_DSN_FILE=%d/owner-dsn" not in text:
        yield "the owner's password is a file that others read"


def of_postgresql(text: str, accepted: dict[str, set[str]]) -> Iterator[str]:
    """A setting that `carnet serve` would refuse, or that is left to chance."""
    said = {key: values[0].strip("'") for key, values in unit(text).items()}
    for name, values in accepted.items():
        if name != "data_checksums" and said.get(name) not in values:
            yield f"{name} is {said.get(name)}"


def of_proxy(text: str, upload: int) -> Iterator[str]:
    """A proxy that believes its clients, keeps bodies in files, writes addresses down or cuts off an allowed upload."""
    if text.count("{") != text.count("}"):
        yield "braces"
    locations = re.findall(r"location [^{]+\{(.*?)\n    \}", text, re.DOTALL)
    written = ("X-Forwarded-Proto https;", "X-Forwarded-For $remote_addr;", "X-Client-Certificate")
    for place in locations:
        yield from (f"{name} is passed on" for name in written if f"proxy_set_header {name}" not in place)
    for said in ("proxy_request_buffering off;", "proxy_max_temp_file_size 0;"):
        if said not in text:
            yield f"{said} is missing"
    if any(
        name in line
        for line in text.splitlines()
        if line.startswith("log_format")
        for name in ("request_uri", "$request ", "$uri", "args")
    ):
        yield "the log has addresses"
    size = re.search(r"client_max_body_size (\d+)m;", text)
    if size is None or int(size[1]) * 1024 * 1024 <= upload:
        yield "client_max_body_size"
    if "location /sante/" in text and "deny all;" not in text:
        yield "the world may ask for the state"


def things(*texts: str) -> list[Thing]:
    """The objects of some manifests."""
    return [one for text in texts for one in yaml.safe_load_all(text) if one]


def pod(thing: Thing) -> Thing | None:
    """The pod that an object starts."""
    spec = thing.get("spec", {})
    if thing["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    made: Thing | None = spec.get("template", {}).get("spec")
    return made


DOCUMENTS: Final = "carnet-blobs"
"""The secret that leads to documents in S3."""


def _opens_documents(one: Thing) -> bool:
    """A program of carnet that reads or writes documents: all but the migration, and the step that lays files out."""
    return one.get("args", ["manage"])[0] in {"serve", "worker", "backup", "blobs"}


def of_manifests(every: list[Thing]) -> Iterator[str]:
    """Each fault of the objects, with the name of the object."""
    for thing in every:
        name = f"{thing['kind']} {thing['metadata']['name']}"
        made = pod(thing)
        if made is not None:
            yield from (f"{name}: {fault}" for fault in _of_pod(made, serves=thing["kind"] == "Deployment"))
        if thing["kind"] == "Deployment":
            yield from (f"{name}: {fault}" for fault in _of_deployment(thing, every))
    policies = [one["spec"] for one in every if one["kind"] == "NetworkPolicy"]
    yield from (f"NetworkPolicy: {name} does not get out" for name in sorted(_shut_in(every, policies)))
    if {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} not in policies:
        yield "NetworkPolicy: what is not said is not forbidden"


def _shut_in(every: list[Thing], policies: list[Thing]) -> set[str]:
    """The components that open documents, and that no policy lets out over TLS."""
    opens, out = set[str](), set[str]()
    for thing in every:
        made = pod(thing)
        if made is not None and any(_opens_documents(one) for one in made["containers"]):
            opens.add(thing["metadata"]["labels"]["app.kubernetes.io/component"])
    for policy in policies:
        if any(port["port"] == 443 for rule in policy.get("egress", []) for port in rule.get("ports", [])):
            out |= {name for one in policy["podSelector"]["matchExpressions"] for name in one["values"]}
    return opens - out


def _of_pod(made: Thing, *, serves: bool) -> Iterator[str]:
    said = made.get("securityContext", {})
    if said.get("runAsNonRoot") is not True or not said.get("runAsUser"):
        yield "may run as root"
    if said.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "seccomp"
    if made.get("automountServiceAccountToken") is not False:
        yield "has a token of the cluster"
    volumes = {one["name"]: one for one in made["volumes"]}
    if volumes["folder"].get("emptyDir", {}).get("medium") != "Memory":
        yield "the key lies on a disk"
    if serves and any(one.get("secret", {}).get("secretName") == "carnet-owner" for one in volumes.values()):
        yield "a program that serves has the owner's role"
    for one in (*made["initContainers"], *made["containers"]):
        yield from (f"{one['name']}: {fault}" for fault in _of_container(one, set(volumes)))


def _of_container(one: Thing, volumes: set[str]) -> Iterator[str]:
    said = one.get("securityContext", {})
    if said.get("readOnlyRootFilesystem") is not True:
        yield "its root can be written"
    if said.get("allowPrivilegeEscalation") is not False or said.get("capabilities") != {"drop": ["ALL"]}:
        yield "may gain rights"
    if not one.get("resources", {}).get("limits", {}).get("memory"):
        yield "no limit of memory"
    for mount in one["volumeMounts"]:
        if mount["name"] not in volumes:
            yield f"no volume {mount['name']}"
    if not any(entry["secretRef"]["name"] == DOCUMENTS for entry in one.get("envFrom", [])) and _opens_documents(one):
        yield "cannot reach documents in S3"
    for entry in one.get("env", []):
        if re.search(r"DSN$|PASSWORD|SECRET|TOKEN", entry["name"]):
            yield f"a secret in the environment: {entry['name']}"


def _of_deployment(thing: Thing, every: list[Thing]) -> Iterator[str]:
    labels = thing["spec"]["template"]["metadata"]["labels"]
    budgets = [one["spec"] for one in every if one["kind"] == "PodDisruptionBudget"]
    mine = [one for one in budgets if one["selector"]["matchLabels"] == labels]
    if not mine or not 0 < mine[0]["minAvailable"] < thing["spec"]["replicas"]:
        yield "no budget of disruptions that lets one go and keeps one"
    if thing["spec"]["selector"]["matchLabels"] != labels:
        yield "selects other pods"
    served = thing["spec"]["template"]["spec"]["containers"][0]
    if "livenessProbe" not in served:
        yield "no probe says that it lives"
    if labels["app.kubernetes.io/component"] == "web":
        yield from (f"{kind} asks another address" for kind, place in PROBES.items() if _asked(served, kind) != place)


PROBES: Final = {
    "startupProbe": "/sante/vivante/",
    "livenessProbe": "/sante/vivante/",
    "readinessProbe": "/sante/prete/",
}


def _asked(served: Thing, kind: str) -> str:
    return str(served.get(kind, {}).get("httpGet", {}).get("path"))


def of_queries(queries: list[str], metrics: set[str]) -> Iterator[str]:
    """A query that names no metric of ours, or one that does not exist."""
    for query in queries:
        named = set(_METRIC.findall(query))
        if not named or named - metrics:
            yield query


def queries_of_dashboard(text: str) -> list[str]:
    """Every query of a dashboard of Grafana."""
    return [target["expr"] for panel in json.loads(text)["panels"] for target in panel["targets"]]


def queries_of_rules(text: str) -> list[str]:
    """Every query of a file of rules; KeyError when one does not say what to do, or how urgent it is."""
    rules = [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]
    for rule in rules:
        _ = (rule["alert"], rule["annotations"]["summary"], rule["annotations"]["action"], rule["labels"]["severity"])
    return [str(rule["expr"]) for rule in rules]


def of_compose(text: str) -> Iterator[str]:
    """A service of carnet that is not closed, or a port that the world reaches."""
    found = yaml.safe_load(text)
    for name, one in found["services"].items():
        if any(not str(port).startswith("127.0.0.1:") for port in one.get("ports", [])):
            yield f"{name}: its port is open to the world"
        if name == "database":
            continue
        if one.get("read_only") is not True or one.get("cap_drop") != ["ALL"] or str(one.get("user")).startswith("0"):
            yield f"{name}: not closed"
        if one.get("env_file") != ["/etc/carnet/blobs.env"]:
            yield f"{name}: cannot reach documents in S3"
        if name in {"web", "worker"} and "owner-dsn" in one["secrets"]:
            yield f"{name}: has the owner's role"
        if name in {"web", "worker"} and "proxy" not in one["networks"]:
            yield f"{name}: its network leads nowhere"


def of_image(text: str) -> Iterator[str]:
    """An image that runs as root, or takes packages that nobody verified."""
    steps = [line.split(" ", 1) for line in text.splitlines() if re.match(r"[A-Z]+ ", line)]
    last = [value for name, value in steps if name == "USER"][-1:]
    if not last or last[0].split(":")[0] in {"0", "root"}:
        yield "runs as root"
    if "--require-hashes" not in text:
        yield "packages are not verified"
    if any(value.split()[0] == "." for name, value in steps if name in {"COPY", "ADD"}):
        yield "everything of the folder goes in"

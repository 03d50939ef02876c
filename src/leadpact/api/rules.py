"""The pact that counts, its versions, the lists beside it, and whether a text would do as a pact."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router

from leadpact.api import door, shown
from leadpact.api.door import answers, who
from leadpact.api.shapes import ListIn, Number, PactText, Text
from leadpact.pact.load import examine
from leadpact.pact.messages import sentence
from leadpact.store import access
from leadpact.work import lists

router = Router()


@router.get("/pact", response=answers(404, ok=shown.PactWithText), tags=["pact"], summary="The pact in force, with its text")
def get_pact(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001 - everybody with a key reads the same
    return _with_text(access.active_pact())


@router.get("/pacts", response=answers(ok=shown.Pacts), tags=["pact"], summary="All versions, the newest first")
def get_pacts(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001 - everybody with a key reads the same
    return {"versions": [_version(one) for one in access.pact_versions()]}


@router.get("/pacts/{version_id}", response=answers(404, ok=shown.PactWithText), tags=["pact"], summary="A version, with its text")
def get_pact_version(request: HttpRequest, version_id: Number) -> dict[str, object]:  # noqa: ARG001 - everybody with a key reads the same
    return _with_text(access.pact_version(version_id))


@router.post("/pact/check", response=answers(ok=shown.Checked), tags=["pact"], summary="Would this text do as a pact?")
def check_pact(request: HttpRequest, payload: PactText) -> shown.Checked:  # noqa: ARG001 - nothing is kept
    """Everything that is wrong, or probably not meant, with its line. Nothing is kept."""
    pact, findings = examine(payload.text, "pact.yaml")
    usable = pact is not None and all(finding.severity != "error" for finding in findings)
    told = [
        shown.FindingShown(code=one.code, severity=one.severity, line=one.place.line, column=one.place.column, message=sentence(one))
        for one in findings
    ]
    return shown.Checked(usable=usable, fingerprint=pact.fingerprint if pact is not None and usable else None, findings=told)


@router.get("/lists", response=answers(ok=shown.Lists), tags=["lists"], summary="The lists beside the pact, as they are now")
def get_lists(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001 - everybody with a key reads the same
    return {"lists": [_list(one) for _, one in sorted(access.current_lists(timezone.now()).items())]}


@router.get("/lists/{name}", response=answers(404, ok=shown.ListShown), tags=["lists"], summary="One list")
def get_list(request: HttpRequest, name: Text) -> dict[str, object]:  # noqa: ARG001 - everybody with a key reads the same
    found = access.current_lists(timezone.now()).get(name)
    if found is None:
        raise Http404
    return _list(found)


@router.put("/lists/{name}", response=answers(404, 409, ok=shown.ListShown), auth=door.WRITE, tags=["lists"], summary="From now on a list holds this")
def put_list(request: HttpRequest, name: Text, payload: ListIn) -> dict[str, object]:
    """The change is dated: a decision of the past is computed again with what the list held then. The same entries again change nothing."""
    return _list(lists.change(name, payload.entries, who(request), timezone.now()))


def _version(one: object) -> dict[str, object]:
    return {"version_id": getattr(one, "pk", 0), **{name: getattr(one, name) for name in shown.PactShown.model_fields if name != "version_id"}}


def _with_text(one: object | None) -> dict[str, object]:
    if one is None:
        raise Http404
    return {**_version(one), "text": getattr(one, "text", "")}


def _list(one: object) -> dict[str, object]:
    return {name: getattr(one, name) for name in shown.ListShown.model_fields}

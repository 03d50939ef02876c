from __future__ import annotations

from django.urls import path, re_path

from leadpact.web import actions, connections, desk, imports, lead, leads, review, team

urlpatterns = [
    path("", desk.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("desk/news", desk.news, name="desk_news"),
    re_path("^desk/(?P<part>put-off|nobodys|given-back)/$", desk.desk, name="desk_part"),
    path("team/", team.team, name="team"),
    path("review/", review.review, name="review"),
    path("leads/", leads.leads, name="leads"),
    path("leads/<int:lead_id>/", lead.lead, name="lead"),
    path("leads/<int:lead_id>/answer", actions.answer, name="lead_answer"),
    path("leads/<int:lead_id>/snooze", actions.snooze, name="lead_snooze"),
    path("leads/<int:lead_id>/override", actions.decide_otherwise, name="lead_override"),
    path("leads/<int:lead_id>/end-override", actions.end_override, name="lead_end_override"),
    path("handoffs/<int:handoff_id>/accept", actions.accept, name="handoff_accept"),
    path("handoffs/<int:handoff_id>/reject", actions.reject, name="handoff_reject"),
    path("handoffs/<int:handoff_id>/attempt", actions.attempt, name="handoff_attempt"),
    path("handoffs/<int:handoff_id>/pass-on", actions.pass_on, name="handoff_pass_on"),
    path("imports/", imports.overview, name="imports"),
    path("imports/upload", imports.upload, name="import_upload"),
    path("imports/<int:run_id>/", imports.one, name="import"),
    path("imports/<int:run_id>/progress", imports.progress, name="import_progress"),
    path("imports/<int:run_id>/choose", imports.choose, name="import_choose"),
    path("imports/<int:run_id>/start", imports.start, name="import_start"),
    path("imports/<int:run_id>/again", imports.again, name="import_again"),
    path("imports/<int:run_id>/rejects", imports.rejects, name="import_rejects"),
    path("connections/", connections.connections, name="connections"),
    path("connections/keys", connections.make_key, name="key_make"),
    path("connections/keys/<int:key_id>/revoke", connections.revoke_key, name="key_revoke"),
    path("connections/webhooks", connections.make_webhook, name="webhook_make"),
    path("connections/webhooks/<int:webhook_id>", connections.change_webhook, name="webhook_change"),
]

from django.urls import path

from .views import action, actor, article, claim, claim_edit, correction, desk, home, link, question

urlpatterns = [
    path("", home.home, name="home"),
    path("claims/", claim.claim_list, name="claim_list"),
    path("claims/<slug:slug>/", claim.claim_detail, name="claim_detail"),
    path("claims/<slug:slug>/edit/", claim_edit.claim_update, name="claim_update"),
    path("claims/<slug:slug>/submit/", claim_edit.claim_submit, name="claim_submit"),
    path("claims/<slug:slug>/publish/", claim_edit.claim_publish, name="claim_publish"),
    path("claims/<slug:slug>/send-back/", claim_edit.claim_send_back, name="claim_send_back"),
    path("claims/<slug:slug>/take-change/", claim_edit.claim_take_change, name="claim_take_change"),
    path("claims/<slug:slug>/withdraw/", claim_edit.claim_withdraw, name="claim_withdraw"),
    path("claims/<slug:slug>/republish/", claim_edit.claim_republish, name="claim_republish"),
    path("claims/<slug:slug>/discard/", claim_edit.claim_discard, name="claim_discard"),
    path("claims/<slug:slug>/restore/", claim_edit.claim_restore, name="claim_restore"),
    path("claims/<slug:slug>/link/", link.link_create, name="link_create"),
    path("links/<int:pk>/confirm/", link.link_confirm, name="link_confirm"),
    path("links/<int:pk>/dismiss/", link.link_dismiss, name="link_dismiss"),
    path("links/<int:pk>/withdraw/", link.link_withdraw, name="link_withdraw"),
    path("links/<int:pk>/reopen/", link.link_reopen, name="link_reopen"),
    path("articles/", article.article_list, name="article_list"),
    path("articles/<slug:slug>/", article.article_detail, name="article_detail"),
    path("articles/<slug:slug>/record/", claim_edit.claim_create, name="claim_create"),
    path("actors/", actor.actor_list, name="actor_list"),
    path("actors/<slug:slug>/", actor.actor_detail, name="actor_detail"),
    path("questions/", question.question_list, name="question_list"),
    path("questions/<slug:slug>/", question.question_detail, name="question_detail"),
    path("desk/", desk.desk, name="desk"),
    path("desk/history/", action.action_list, name="action_list"),
    path("desk/history/<uuid:pk>/undo/", action.action_undo, name="action_undo"),
    path("corrections/", correction.correction_list, name="correction_list"),
]

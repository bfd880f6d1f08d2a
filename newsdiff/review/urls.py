"""Pages of a story that show its collation."""

from django.urls import path

from newsdiff.review import adding, editing, moving_views, notice_views, views

app_name = "review"
S = "stories/<slug:slug>/"

urlpatterns = [
    path("notices/", notice_views.NoticesView.as_view(), name="notices"),
    path("notices/read/", notice_views.NoticesRead.as_view(), name="notices-read"),
    path(S + "table/", views.TableView.as_view(), name="table"),
    path(S + "compare/", views.CompareAny.as_view(), name="compare-any"),
    path(S + "compare/<str:left>/<str:right>/", views.CompareView.as_view(), name="compare"),
    path(S + "facts/", views.FactsView.as_view(), name="facts"),
    path(S + "findings/", views.FindingsView.as_view(), name="findings"),
    path(S + "findings/decide/", views.DecideMany.as_view(), name="decide-many"),
    path(S + "findings/undo/", views.UndoMany.as_view(), name="undo-many"),
    path(S + "findings/add/", adding.AddFinding.as_view(), name="add-finding"),
    path(S + "findings/<str:key>/", views.FindingView.as_view(), name="finding"),
    path(S + "findings/<str:key>/decide/", views.Decide.as_view(), name="decide"),
    path(S + "findings/<str:key>/undo/", views.Undo.as_view(), name="undo"),
    path(S + "findings/<str:key>/assign/", views.Assign.as_view(), name="assign"),
    path(S + "findings/<str:key>/withdraw/", adding.WithdrawFinding.as_view(), name="withdraw-finding"),
    path(S + "findings/<str:key>/restore/", adding.RestoreFinding.as_view(), name="restore-finding"),
    path(S + "findings/<str:key>/rule/", views.MakeRule.as_view(), name="make-rule"),
    path(S + "findings/<str:key>/rule/undo/", views.WithdrawRule.as_view(), name="withdraw-rule"),
    path(S + "statements/<str:key>/", views.StatementView.as_view(), name="statement"),
    path(S + "statements/<str:key>/edit/", editing.EditStatement.as_view(), name="edit-statement"),
    path(S + "by-hand/", editing.ByHand.as_view(), name="by-hand"),
    path(S + "by-hand/<int:pk>/undo/", editing.UndoAmendment.as_view(), name="undo-amendment"),
    path(S + "versions/<str:siglum>/outlet/", views.SayWhose.as_view(), name="say-whose"),
    path(S + "move/", moving_views.MoveVersions.as_view(), name="move"),
    path(S + "move/<int:pk>/undo/", moving_views.UndoMove.as_view(), name="undo-move"),
    path(S + "changes/", views.ChangesView.as_view(), name="changes"),
    path(S + "progress/", views.ProgressView.as_view(), name="progress"),
    path(S + "collate/", views.Recollate.as_view(), name="recollate"),
]

# Pages of the story itself that read its collation; mounted in the `stories` namespace, so that a
# story's address is `stories:overview` for everybody, also for apps that know nothing of findings.
story_pages = [
    path(S, views.OverviewView.as_view(), name="overview"),
    path(S + "versions/<str:siglum>/", views.VersionView.as_view(), name="version"),
    path(S + "preview/", views.StoryPreview.as_view(), name="preview"),
]

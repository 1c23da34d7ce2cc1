from django.contrib import admin
from django.contrib.auth import views as accounts
from django.urls import include, path

from . import views

urlpatterns = [
    path("", include("claims.urls")),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:section>.xml", views.sitemap, name="sitemap"),
    path("favicon.ico", views.icon, {"name": "favicon.ico"}, name="favicon"),
    path("apple-touch-icon.png", views.icon, {"name": "apple-touch-icon.png"}, name="apple_touch_icon"),
    path("site.webmanifest", views.web_manifest, name="web_manifest"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("health/", views.health, name="health"),
    path("language/", views.set_language, name="set_language"),
    path("language/catalogue.js", views.javascript_catalogue, name="javascript_catalogue"),
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", accounts.LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
]
handler500 = "factwatch.views.server_error"

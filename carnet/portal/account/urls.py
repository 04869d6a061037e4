"""Addresses of signing in and out, and no other of allauth's: no sign-up, no e-mail or password pages, no recovery."""

from django.urls import path, register_converter

from carnet.identity.contacts import ContactKind
from carnet.portal.account import (
    activation_views,
    code_views,
    factor_views,
    frozen_views,
    lost_views,
    outside_views,
    own_views,
    prove_views,
    push_views,
    second_views,
    unfreeze_views,
    views,
)
from carnet.portal.views import desk_letters, patient_ins


class Word:
    """A word of a list, as it is written."""

    def to_python(self, value: str) -> str:
        """The kind as it is written."""
        return value

    def to_url(self, value: str) -> str:
        """The kind as it is written."""
        return value


class ContactConverter(Word):
    """The kind of an address: mail or telephone."""

    regex = "|".join(kind.value for kind in ContactKind)


class LostConverter(Word):
    """What may be lost."""

    regex = "|".join(lost_views.LOST)


register_converter(ContactConverter, "contact")
register_converter(LostConverter, "lost")

urlpatterns = [
    path("connexion/", views.SignInView.as_view(), name="account_login"),
    path("connexion/code/", code_views.CodeView.as_view(), name="account_confirm_login_code"),
    path("connexion/preuve/", second_views.SecondFactorView.as_view(), name="account_second_factor"),
    path("connexion/code-imprime/", second_views.RecoveryCodeView.as_view(), name="account_recovery_code"),
    path("connexion/appareil/", second_views.NewDeviceView.as_view(), name="account_new_device"),
    path("connexion/appareil/<str:token>/", second_views.NewDeviceLinkView.as_view(), name="account_new_device_link"),
    path("connexion/cle/", second_views.enter_with_passkey, name="account_passkey"),
    path("connexion/sans-code/", views.no_code, name="account_no_code"),
    path("connexion/activite/", views.ActivityView.as_view(), name="account_choose_activity"),
    path("connexion/oubli/", views.lost, name="account_lost"),
    path("connexion/oubli/code/", lost_views.by_code, name="account_lost_code"),
    path("connexion/oubli/attente/", lost_views.begun, name="account_lost_begun"),
    path("connexion/oubli/<lost:what>/", lost_views.one, name="account_lost_one"),
    path("connexion/avec/<slug:provider>/", outside_views.start, name="outside_start"),
    path("connexion/retour/<slug:provider>/", outside_views.returned, name="outside_return"),
    path("connexion/premiere-fois/", outside_views.first, name="outside_first"),
    path("mon-compte/numero/", patient_ins.give, name="patient_give_ins"),
    path("mon-compte/services/", outside_views.my_links, name="outside_links"),
    path("deconnexion/", views.SignOutView.as_view(), name="account_logout"),
    path("deconnexion/fin/", views.signed_out, name="account_signed_out"),
    path("mon-compte/", own_views.home, name="account_home"),
    path("mon-compte/<contact:kind>/", own_views.contact, name="account_contact"),
    path("mon-compte/code/", own_views.contact_code, name="account_contact_code"),
    path("mon-compte/mot-de-passe/", own_views.password, name="account_password"),
    path("mon-compte/appareils/", own_views.devices, name="account_sessions"),
    path("mon-compte/messages/", push_views.told, name="account_push"),
    path("mon-compte/bloquer/", own_views.freeze, name="account_freeze"),
    path("mon-compte/regles/", own_views.rules, name="account_rules"),
    path("connexion/debloquer/", unfreeze_views.unfreeze, name="account_unfreeze"),
    path("compte/pas-moi/<str:token>/", frozen_views.not_me, name="account_not_me"),
    path("compte/bloque/", frozen_views.frozen_page, name="account_frozen"),
    path("recu/<uuid:letter>/", desk_letters.receipt, name="receipt"),
    path("activation/", activation_views.begin, name="account_activate"),
    path("activation/identifiant/", activation_views.login, name="account_activate_login"),
    path("activation/contact/", activation_views.contact, name="account_activate_contact"),
    path("activation/code/", activation_views.code, name="account_activate_code"),
    path("activation/regles/", activation_views.conditions, name="account_activate_terms"),
    path("activation/pret/", activation_views.done, name="account_activated"),
    path("activation/pret/liste/", activation_views.done_by_list, name="account_activated_by_list"),
    path("ma-connexion/", factor_views.security, name="account_security"),
    path("ma-connexion/obligatoire/", factor_views.factor_needed, name="account_factor_needed"),
    path("ma-connexion/cle/", factor_views.add_passkey, name="account_passkey_add"),
    path("ma-connexion/application/", factor_views.add_application, name="account_application_add"),
    path("ma-connexion/codes/", factor_views.printed_codes, name="account_printed_codes"),
    path("ma-connexion/<uuid:factor>/retirer/", factor_views.remove_factor, name="account_factor_remove"),
    path("ma-connexion/preuve/<uuid:waiting>/", prove_views.ProveView.as_view(), name="account_prove"),
    path("ma-connexion/suite/<uuid:waiting>/", prove_views.proved, name="account_proved"),
]

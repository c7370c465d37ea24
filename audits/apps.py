"""The audits app: installs the triggers after every migrate and refuses to run without them."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditsConfig(AppConfig):
    name = "audits"
    verbose_name = _("監査")

    def ready(self) -> None:
        from audits import ledger
        from audits.services import events, sign_ins
        from audits.services.sealing.handing import Handing
        from audits.tables import event_news
        from audits.tables import ledger as ledger_tables
        from config.kit import proof
        from config.kit.events import news_from, record_with

        record_with(events.record)
        news_from(event_news.for_home)
        sign_ins.listen()
        proof.tell_with(ledger_tables.for_home)
        proof.register(Handing())
        post_migrate.connect(ledger.install_after_migrate, sender=self)

"""The form of one emergency contact."""

from assets.forms.versioned import VersionedForm
from assets.models import EmergencyContact
from config.kit.forms import formfield


class ContactForm(VersionedForm):
    """Whom to call, what for, and under which number."""

    class Meta:
        model = EmergencyContact
        fields = ["name", "duty", "phone", "note", "position", "active"]
        formfield_callback = formfield

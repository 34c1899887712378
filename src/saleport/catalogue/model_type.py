"""A model type: the kind of article that a model is."""

from uuid import UUID

import msgspec

from saleport.values import Language


class ModelType(msgspec.Struct, frozen=True):
    """A model type as it is held."""

    id: UUID
    key: str
    """Its name for machines, which never changes."""
    label_en: str
    label_fr: str

    def label(self, language: Language) -> str:
        """Its name for people who speak this language."""
        return self.label_fr if language is Language.FRENCH else self.label_en

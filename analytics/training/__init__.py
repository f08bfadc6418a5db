"""Training a stance model of one's own: any Hugging Face encoder and labelled sentences in, a model folder out.

Needs the extra `train` (torch, transformers, onnx); nothing here is needed to use the library.
"""

from typing import Any

from analytics.errors import InputError

__all__ = ["Options", "Plan", "Source", "train_stance"]
_HOMES = {"Options": "fitting", "Plan": "stance", "Source": "stance", "train_stance": "stance"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562: torch is loaded when somebody trains
    import importlib

    if name not in _HOMES:
        message = f"module 'analytics.training' has no attribute {name!r}"
        raise AttributeError(message)
    try:
        return getattr(importlib.import_module(f"analytics.training.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        message = f"Training needs the package {error.name}: pip install 'actor-analytics[train]'."
        raise InputError(message) from error

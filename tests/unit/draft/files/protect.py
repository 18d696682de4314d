"""Saves a document as Word behind a password, by a LibreOffice that listens on a pipe:
protect.py PIPE FILE OUT PASSWORD"""
import pathlib
import sys
import time

import uno
from com.sun.star.beans import NamedValue, PropertyValue


def setting(name, value):
    return PropertyValue(Name=name, Value=value)


pipe, source, target, password = sys.argv[1:]
resolver = uno.getComponentContext().ServiceManager.createInstance(
    "com.sun.star.bridge.UnoUrlResolver")
for _ in range(120):
    try:
        context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        break
    except Exception:
        time.sleep(0.5)
desktop = context.ServiceManager.createInstance("com.sun.star.frame.Desktop")
document = desktop.loadComponentFromURL(
    pathlib.Path(source).resolve().as_uri(), "_blank", 0, (setting("Hidden", True),))
document.storeToURL(pathlib.Path(target).resolve().as_uri(), (
    setting("FilterName", "MS Word 2007 XML"),
    setting("EncryptionData", uno.Any("[]com.sun.star.beans.NamedValue", (
        NamedValue("OOXPassword", password), NamedValue("CryptoType", "Standard"))))))
document.close(True)
try:
    desktop.terminate()
except Exception:
    pass

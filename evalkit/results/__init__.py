"""What a network said: tensors become detections and classes, by the model's card. Pure."""

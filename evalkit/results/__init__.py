"""What a network said: tensors become detections, classes, poses and class maps, by the model's card. Pure."""
